"""Every rule on a service's folder, one file each, in the order they are asked."""

from workflows.checks.rules import (
    basis_exists,
    cases_known,
    cases_schema,
    commitment_materials,
    commitment_verified,
    compared_value,
    completed_missing,
    connector_known,
    consent_basis,
    correction_returns,
    documents_agree,
    folder_files,
    form_readable,
    forms_agree,
    key_is_folder,
    limit_begins,
    limit_syntax,
    material_condition,
    material_names,
    material_shared,
    milestone_received,
    one_acceptance,
    outcome_options,
    promise_no_shorter,
    promised_within_statutory,
    proof_basis,
    provider_duties,
    result_missing,
    service_schema,
    stray_file,
    suspension_basis,
    task_incomplete,
    task_without_limit,
    time_sum,
    units_known,
    unknown_field,
    unknown_value,
    variables_declared,
)

READING = (folder_files, stray_file, service_schema, cases_schema, form_readable)
"""Asked of the files as they came."""

GUIDE = (
    key_is_folder,
    basis_exists,
    proof_basis,
    material_names,
    material_shared,
    material_condition,
    promised_within_statutory,
    promise_no_shorter,
    commitment_materials,
    variables_declared,
)
"""Asked of a guide that follows its schema."""

FOLDER = (
    units_known,
    forms_agree,
    cases_known,
    unknown_value,
    task_incomplete,
    task_without_limit,
    limit_syntax,
    connector_known,
    milestone_received,
    one_acceptance,
    limit_begins,
    completed_missing,
    result_missing,
    documents_agree,
    suspension_basis,
    consent_basis,
    provider_duties,
    commitment_verified,
    correction_returns,
    outcome_options,
    unknown_field,
    compared_value,
    time_sum,
)
"""Asked of guide and diagram together."""

ALL = READING + GUIDE + FOLDER
