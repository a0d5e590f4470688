"""What is wrong with a service's folder: roles, limits, basis, guide against diagram against forms."""

from workflows.checks.runner import check_folder, check_service

__all__ = ["check_folder", "check_service"]
