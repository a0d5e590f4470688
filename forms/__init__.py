"""Forms: form-js JSON → a marshmallow schema that judges → HTML that anyone can fill in."""

from forms.component import Field, Option
from forms.form import Form, load_form
from forms.submission import Submission

__all__ = ["Field", "Form", "Option", "Submission", "load_form"]
