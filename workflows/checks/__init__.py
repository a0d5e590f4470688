"""What is wrong with a service's folder: roles, limits, basis, guide against diagram against forms."""

from workflows.checks.service import check_service

__all__ = ["check_service"]
