"""Who may call what: one enum of permissions, one table of roles, one table of routes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.people.roles import Role


class Permission(StrEnum):
    """`scope:resource:action`, alphabetical."""

    ABSENCES_WRITE = "people:absences:write"
    ACCOUNTABILITY_READ = "oversight:accountability:read"
    ACCOUNTABILITY_WRITE = "oversight:accountability:write"
    ADMIN_AUDIT_READ = "admin:audit:read"
    ADMIN_CALENDARS_WRITE = "admin:calendars:write"
    ADMIN_CREDIT_WRITE = "admin:credit:write"
    ADMIN_JOBS_WRITE = "admin:jobs:write"
    ADMIN_PAGES_READ = "admin:pages:read"
    ADMIN_PEOPLE_WRITE = "admin:people:write"
    ALERTS_ANSWER = "oversight:alerts:answer"
    ALERTS_READ = "oversight:alerts:read"
    ANNOUNCEMENTS_WRITE = "admin:announcements:write"
    BASES_WRITE = "design:bases:write"
    BULLETINS_READ = "oversight:bulletins:read"
    BULLETINS_WRITE = "oversight:bulletins:write"
    CASES_APPLY = "cases:application:create"
    CASES_APPROVE = "cases:special_procedures:approve"
    CASES_FIND = "cases:desk:read"
    CASES_READ = "cases:file:read"
    CASES_RECEIVE = "cases:window:create"
    CASES_SEARCH = "cases:list:read"
    CASES_UNMASK = "cases:personal_data:read"
    CASES_WORK = "cases:acts:create"
    CHANGES_WRITE = "design:changes:write"
    DESIGN_APPROVE = "design:versions:approve"
    DESIGN_COMMENT = "design:comments:create"
    DESIGN_READ = "design:versions:read"
    DESIGN_WRITE = "design:drafts:write"
    INDICATORS_WRITE = "oversight:indicators:write"
    LETTERS_ANSWER = "letters:answers:create"
    LETTERS_SEND = "letters:letters:create"
    OPERATION_READ = "operation:state:read"
    OWN_ACTS = "own:acts:create"
    OWN_APPLICATIONS = "own:applications:read"
    OWN_SESSION = "own:session:write"
    ORDERS_ANSWER = "oversight:orders:answer"
    ORDERS_READ = "oversight:orders:read"
    ORDERS_WRITE = "oversight:orders:write"
    OVERSIGHT_CASES = "oversight:cases:read"
    PROGRAMME_LEAD = "programme:campaigns:write"
    PROGRAMME_READ = "programme:campaigns:read"
    PROGRAMME_WORK = "programme:packages:write"
    PROOFS_AUDIT = "proofs:audits:create"
    PROOFS_READ = "proofs:findings:read"
    PROOFS_REPORT = "proofs:reports:create"
    PROOF_REPORTS_ANSWER = "proofs:reports:answer"
    PUBLIC_READ = "public:pages:read"
    SCORES_APPEAL = "oversight:scores:appeal"
    SCORES_DECIDE = "oversight:scores:decide"
    SIGN_IN = "public:session:create"
    STATS_READ = "oversight:stats:read"
    TASKS_READ = "tasks:list:read"
    TASKS_REASSIGN = "tasks:assignee:write"
    TASKS_WORK = "tasks:acts:create"
    UPLOADS_WRITE = "uploads:files:create"


P = Permission

ANYONE = frozenset({P.PUBLIC_READ, P.SIGN_IN, P.OPERATION_READ, P.PROOFS_REPORT, P.LETTERS_SEND})
"""What needs no sign-in."""

SIGNED_IN = ANYONE | {P.OWN_SESSION, P.OWN_ACTS}

_FILES = frozenset({P.CASES_READ, P.CASES_SEARCH, P.CASES_FIND, P.CASES_UNMASK})
_STAFF = SIGNED_IN | _FILES | {P.TASKS_READ, P.TASKS_WORK, P.CASES_WORK, P.UPLOADS_WRITE, P.ABSENCES_WRITE}
_STAFF |= {P.ORDERS_READ, P.ORDERS_ANSWER}  # a stand-in of any role may have to; each order asks again
_STAFF |= {P.PROGRAMME_READ, P.PROGRAMME_WORK}  # whoever may submit or review is asked again
_STAFF |= {P.BULLETINS_READ}  # it goes to every unit, and may reach a stand-in of any role
_WATCHING = frozenset({P.ALERTS_READ, P.ALERTS_ANSWER, P.STATS_READ, P.OVERSIGHT_CASES})
_LEADER = _STAFF | _WATCHING | {P.TASKS_REASSIGN, P.CASES_APPROVE, P.PROOFS_READ, P.PROOF_REPORTS_ANSWER}
_LEADER |= {P.SCORES_APPEAL, P.LETTERS_ANSWER}

OF_ROLE: Mapping[Role, frozenset[Permission]] = {
    Role.APPLICANT: SIGNED_IN
    | {P.OWN_APPLICATIONS, P.CASES_APPLY, P.CASES_READ, P.CASES_SEARCH, P.CASES_WORK, P.UPLOADS_WRITE},
    Role.WINDOW: _STAFF | {P.CASES_APPLY, P.CASES_RECEIVE},
    Role.OFFICER: _STAFF | {P.LETTERS_ANSWER},
    Role.PROVIDER: _STAFF - {P.BULLETINS_READ, P.PROGRAMME_WORK},
    Role.LEAD_REVIEWER: _STAFF | {P.PROGRAMME_LEAD},
    Role.GOVERNMENT_APPROVER: _STAFF,
    Role.SECTION_CHIEF: _LEADER,
    Role.LEADER_IN_CHARGE: _LEADER,
    Role.SUPERVISOR: SIGNED_IN
    | _FILES
    | _WATCHING
    | {P.TASKS_READ, P.TASKS_REASSIGN, P.ABSENCES_WRITE, P.ORDERS_READ, P.ORDERS_ANSWER, P.ORDERS_WRITE}
    | {P.LETTERS_ANSWER}
    | {P.ACCOUNTABILITY_READ, P.ACCOUNTABILITY_WRITE, P.PROGRAMME_READ}
    | {P.PROOFS_READ, P.PROOFS_AUDIT, P.PROOF_REPORTS_ANSWER}
    | {P.BULLETINS_READ, P.BULLETINS_WRITE, P.INDICATORS_WRITE, P.SCORES_DECIDE},
    Role.DESIGNER: SIGNED_IN
    | {P.CHANGES_WRITE, P.DESIGN_COMMENT, P.DESIGN_READ, P.DESIGN_WRITE, P.PROOFS_READ, P.PROGRAMME_READ},
    Role.APPROVER: SIGNED_IN
    | {P.BASES_WRITE, P.CHANGES_WRITE, P.DESIGN_COMMENT, P.DESIGN_READ, P.DESIGN_APPROVE}
    | {P.PROOFS_READ, P.PROGRAMME_READ},
    Role.ADMIN: SIGNED_IN
    | {
        P.ANNOUNCEMENTS_WRITE,
        P.ADMIN_PAGES_READ,
        P.ADMIN_AUDIT_READ,
        P.ADMIN_CALENDARS_WRITE,
        P.ADMIN_CREDIT_WRITE,
        P.ADMIN_JOBS_WRITE,
    }
    | {P.ADMIN_PEOPLE_WRITE, P.TASKS_REASSIGN, P.DESIGN_READ, P.ACCOUNTABILITY_READ}
    | {P.PROOFS_READ, P.PROOFS_AUDIT, P.BULLETINS_READ, P.BASES_WRITE, P.PROGRAMME_READ},
    Role.SYSTEM: frozenset(),
}

OF_OWN_SERVICES = frozenset({P.CHANGES_WRITE, P.DESIGN_COMMENT, P.DESIGN_READ, P.DESIGN_WRITE, P.DESIGN_APPROVE})
"""Held for the services of the units a role is held for; `web.identity` lets nobody at another unit's."""

ROUTES: Mapping[str, Permission] = {
    # operation
    "static": P.PUBLIC_READ,
    "operation.healthz": P.OPERATION_READ,
    "operation.readyz": P.OPERATION_READ,
    "operation.metrics": P.OPERATION_READ,
    # API
    "api.create_token": P.SIGN_IN,
    "api.delete_token": P.OWN_SESSION,
    "api.openapi_document": P.PUBLIC_READ,
    "api.list_services": P.PUBLIC_READ,
    "api.search_services": P.PUBLIC_READ,
    "api.export_annex": P.PUBLIC_READ,
    "api.open_catalogue_json": P.PUBLIC_READ,
    "api.open_catalogue_csv": P.PUBLIC_READ,
    "api.import_annex": P.DESIGN_WRITE,
    "api.show_service": P.PUBLIC_READ,
    "api.list_service_editions": P.PUBLIC_READ,
    "api.show_service_edition": P.PUBLIC_READ,
    "api.service_diagram": P.PUBLIC_READ,
    "api.show_schema": P.PUBLIC_READ,
    "api.create_upload": P.UPLOADS_WRITE,
    "api.download_upload": P.CASES_READ,
    "api.create_case": P.CASES_APPLY,
    "api.list_cases": P.CASES_SEARCH,
    "api.show_case": P.CASES_READ,
    "api.case_history": P.CASES_READ,
    "api.case_diagram": P.CASES_READ,
    "api.case_document": P.CASES_READ,
    "api.case_clocks": P.CASES_READ,
    "api.explain_clock": P.CASES_READ,
    "api.explain_clock_paper": P.CASES_READ,
    "api.show_progress": P.PUBLIC_READ,
    "api.supplement_case": P.CASES_WORK,
    "api.send_correction_notice": P.TASKS_WORK,
    "api.accept_case": P.TASKS_WORK,
    "api.refuse_case": P.TASKS_WORK,
    "api.suspend_case": P.TASKS_WORK,
    "api.resume_case": P.TASKS_WORK,
    "api.extend_case": P.TASKS_WORK,
    "api.approve_special": P.CASES_APPROVE,
    "api.refuse_special": P.CASES_APPROVE,
    "api.withdraw_case": P.CASES_WORK,
    "api.urge_case": P.CASES_READ,
    "api.copy_case": P.CASES_FIND,
    "api.terminate_case": P.CASES_APPROVE,
    "api.rate_case": P.CASES_WORK,
    "api.list_tasks": P.TASKS_READ,
    "api.show_task": P.TASKS_READ,
    "api.claim_task": P.TASKS_WORK,
    "api.release_task": P.TASKS_WORK,
    "api.complete_task": P.TASKS_WORK,
    "api.transfer_task": P.TASKS_WORK,
    "api.send_back_task": P.TASKS_WORK,
    "api.take_back_task": P.TASKS_WORK,
    "api.reassign_task": P.TASKS_REASSIGN,
    "api.list_signatures": P.TASKS_WORK,
    "api.delegate_task": P.TASKS_WORK,
    "api.recall_task": P.TASKS_WORK,
    "api.give_opinion": P.TASKS_WORK,
    "api.add_signers": P.TASKS_WORK,
    "api.remove_signer": P.TASKS_WORK,
    "api.countersign_task": P.TASKS_WORK,
    "api.sign_task": P.TASKS_WORK,
    "api.list_absences": P.ABSENCES_WRITE,
    "api.record_absence": P.ABSENCES_WRITE,
    "api.cancel_absence": P.ABSENCES_WRITE,
    "api.list_alerts": P.ALERTS_READ,
    "api.answer_alert": P.ALERTS_ANSWER,
    "api.list_orders": P.ORDERS_READ,
    "api.issue_order": P.ORDERS_WRITE,
    "api.show_order": P.ORDERS_READ,
    "api.order_paper": P.ORDERS_READ,
    "api.answer_order": P.ORDERS_ANSWER,
    "api.accept_order": P.ORDERS_WRITE,
    "api.return_order": P.ORDERS_WRITE,
    "api.withdraw_order": P.ORDERS_WRITE,
    "api.list_accountability": P.ACCOUNTABILITY_READ,
    "api.record_accountability": P.ACCOUNTABILITY_WRITE,
    "api.export_accountability": P.ACCOUNTABILITY_READ,
    "api.show_accountability": P.ACCOUNTABILITY_READ,
    "api.strike_accountability": P.ACCOUNTABILITY_WRITE,
    "api.stats_overview": P.STATS_READ,
    "api.list_bulletins": P.BULLETINS_READ,
    "api.show_bulletin": P.BULLETINS_READ,
    "api.bulletin_paper": P.BULLETINS_READ,
    "api.sign_bulletin": P.BULLETINS_READ,
    "api.correct_bulletin": P.BULLETINS_WRITE,
    "api.rectify_bulletin": P.BULLETINS_WRITE,
    "api.appeal_score": P.SCORES_APPEAL,
    "api.decide_appeal": P.SCORES_DECIDE,
    "api.list_alarms": P.ALERTS_READ,
    "api.show_alarm": P.ALERTS_READ,
    "api.answer_alarm": P.ALERTS_ANSWER,
    "api.order_alarm": P.ORDERS_WRITE,
    "api.show_indicators": P.STATS_READ,
    "api.change_indicators": P.INDICATORS_WRITE,
    "api.show_figures": P.STATS_READ,
    "api.list_behind_figure": P.STATS_READ,
    "api.show_board": P.STATS_READ,
    "api.show_steps": P.STATS_READ,
    "api.list_step_tasks": P.STATS_READ,
    "api.list_proofs": P.PUBLIC_READ,
    "api.list_campaigns": P.PROGRAMME_READ,
    "api.start_campaign": P.PROGRAMME_LEAD,
    "api.show_campaign": P.PROGRAMME_READ,
    "api.show_campaign_unit": P.PROGRAMME_READ,
    "api.assign_team": P.PROGRAMME_WORK,
    "api.strike_team": P.PROGRAMME_WORK,
    "api.submit_package": P.PROGRAMME_WORK,
    "api.show_package": P.PROGRAMME_READ,
    "api.write_findings": P.PROGRAMME_WORK,
    "api.write_disposition": P.PROGRAMME_LEAD,
    "api.publish_rest": P.PROGRAMME_LEAD,
    "api.list_editions": P.PUBLIC_READ,
    "api.show_edition": P.PUBLIC_READ,
    "api.export_edition": P.PUBLIC_READ,
    "api.list_powers": P.PROGRAMME_READ,
    "api.import_powers": P.PROGRAMME_WORK,
    "api.explain_power": P.PROGRAMME_WORK,
    "api.list_contracts": P.PROGRAMME_READ,
    "api.record_contract": P.PROGRAMME_WORK,
    "api.end_contract": P.PROGRAMME_WORK,
    "api.list_proof_findings": P.PROOFS_READ,
    "api.show_proof_graph": P.PROOFS_READ,
    "api.audit_proofs": P.PROOFS_AUDIT,
    "api.report_proof": P.PROOFS_REPORT,
    "api.send_letter": P.LETTERS_SEND,
    "api.show_letter": P.PUBLIC_READ,
    "api.list_letters": P.LETTERS_ANSWER,
    "api.accept_letter": P.LETTERS_ANSWER,
    "api.reject_letter": P.LETTERS_ANSWER,
    "api.answer_letter": P.LETTERS_ANSWER,
    "api.extend_letter": P.LETTERS_ANSWER,
    "api.list_proof_reports": P.PROOF_REPORTS_ANSWER,
    "api.show_proof_report": P.PUBLIC_READ,
    "api.answer_proof_report": P.PROOF_REPORTS_ANSWER,
    "api.show_reaching": P.OWN_ACTS,
    "api.put_reaching": P.OWN_ACTS,
    "api.list_deliveries": P.ADMIN_PAGES_READ,
    "api.send_delivery_again": P.ADMIN_JOBS_WRITE,
    "api.give_delivery_up": P.ADMIN_JOBS_WRITE,
    "api.send_channel_again": P.ADMIN_JOBS_WRITE,
    "api.list_changes": P.DESIGN_READ,
    "api.propose_change": P.CHANGES_WRITE,
    "api.show_change": P.DESIGN_READ,
    "api.approve_change": P.DESIGN_APPROVE,
    "api.reject_change": P.DESIGN_APPROVE,
    "api.withdraw_change": P.CHANGES_WRITE,
    "api.list_reviews": P.DESIGN_READ,
    "api.answer_review": P.CHANGES_WRITE,
    "api.list_announcements": P.PUBLIC_READ,
    "api.publish_announcement": P.ANNOUNCEMENTS_WRITE,
    "api.list_bases": P.PUBLIC_READ,
    "api.show_basis": P.PUBLIC_READ,
    "api.basis_conflicts": P.DESIGN_READ,
    "api.add_basis": P.BASES_WRITE,
    "api.change_basis": P.BASES_WRITE,
    "api.check_diagram": P.DESIGN_READ,
    "api.create_deployment": P.DESIGN_WRITE,
    "api.list_deployments": P.DESIGN_READ,
    "api.export_deployment": P.DESIGN_READ,
    "api.approve_deployment": P.DESIGN_APPROVE,
    "api.reject_deployment": P.DESIGN_APPROVE,
    "api.withdraw_deployment": P.DESIGN_WRITE,
    "api.preview_migration": P.DESIGN_READ,
    "api.begin_migration": P.DESIGN_APPROVE,
    "api.list_migrations": P.DESIGN_READ,
    "api.show_migration": P.DESIGN_READ,
    "api.list_migration_cases": P.DESIGN_READ,
    "api.undo_migration": P.DESIGN_APPROVE,
    "api.settle_migration": P.DESIGN_APPROVE,
    "api.list_units": P.PUBLIC_READ,
    "api.show_unit": P.PUBLIC_READ,
    "api.add_unit": P.ADMIN_PEOPLE_WRITE,
    "api.change_unit": P.ADMIN_PEOPLE_WRITE,
    "api.preview_ending": P.ADMIN_PEOPLE_WRITE,
    "api.end_unit": P.ADMIN_PEOPLE_WRITE,
    "api.export_organisation": P.ADMIN_PEOPLE_WRITE,
    "api.preview_organisation": P.ADMIN_PEOPLE_WRITE,
    "api.import_organisation": P.ADMIN_PEOPLE_WRITE,
    "api.list_windows": P.PUBLIC_READ,
    "api.add_window": P.ADMIN_PEOPLE_WRITE,
    "api.change_window": P.ADMIN_PEOPLE_WRITE,
    "api.show_stationing": P.ADMIN_PAGES_READ,
    "api.allow_without_window": P.DESIGN_APPROVE,
    "api.require_window": P.DESIGN_APPROVE,
    "api.show_calendar": P.PUBLIC_READ,
    "api.show_recount": P.ADMIN_PAGES_READ,
    "api.put_calendar": P.ADMIN_CALENDARS_WRITE,
    # pages for everybody
    "public.home": P.PUBLIC_READ,
    "public.search": P.PUBLIC_READ,
    "public.browse": P.PUBLIC_READ,
    "public.announcements": P.PUBLIC_READ,
    "public.announcement": P.PUBLIC_READ,
    "public.announcement_feed": P.PUBLIC_READ,
    "public.guide": P.PUBLIC_READ,
    "public.service_editions": P.PUBLIC_READ,
    "public.service_edition": P.PUBLIC_READ,
    "public.checklist_questions": P.PUBLIC_READ,
    "public.show_checklist": P.PUBLIC_READ,
    "public.sign_in": P.SIGN_IN,
    "public.sign_in_now": P.SIGN_IN,
    "public.sign_out": P.OWN_SESSION,
    "public.elder": P.PUBLIC_READ,
    "public.track_form": P.PUBLIC_READ,
    "public.track_with_password": P.PUBLIC_READ,
    "public.track_with_token": P.PUBLIC_READ,
    "public.proofs": P.PUBLIC_READ,
    "public.write_letter": P.LETTERS_SEND,
    "public.send_letter": P.LETTERS_SEND,
    "public.track_letter": P.PUBLIC_READ,
    "public.show_letter": P.PUBLIC_READ,
    "public.report_proof": P.PROOFS_REPORT,
    "public.send_proof_report": P.PROOFS_REPORT,
    "public.track_proof_report": P.PUBLIC_READ,
    "public.show_proof_report": P.PUBLIC_READ,
    "public.open_message": P.OWN_ACTS,
    "public.read_messages": P.OWN_ACTS,
    "public.unread_messages": P.OWN_ACTS,
    "public.reaching": P.OWN_ACTS,
    "public.choose_reaching": P.OWN_ACTS,
    "public.try_reaching": P.OWN_ACTS,
    # pages of applicants
    "public.apply": P.OWN_APPLICATIONS,
    "public.submit_application": P.OWN_APPLICATIONS,
    "public.my": P.OWN_APPLICATIONS,
    "public.my_case": P.OWN_APPLICATIONS,
    "public.my_receipt": P.OWN_APPLICATIONS,
    "public.my_clock": P.OWN_APPLICATIONS,
    "public.my_clock_paper": P.OWN_APPLICATIONS,
    "public.my_document": P.OWN_APPLICATIONS,
    "public.my_upload": P.OWN_APPLICATIONS,
    "public.supplement": P.OWN_APPLICATIONS,
    "public.submit_supplement": P.OWN_APPLICATIONS,
    "public.my_task": P.OWN_APPLICATIONS,
    "public.complete_my_task": P.OWN_APPLICATIONS,
    "public.withdraw": P.OWN_APPLICATIONS,
    "public.urge": P.OWN_APPLICATIONS,
    "public.rate": P.OWN_APPLICATIONS,
    # the desk
    "desk.worklist": P.TASKS_READ,
    "desk.choose_service": P.CASES_RECEIVE,
    "desk.receive": P.CASES_RECEIVE,
    "desk.submit_application": P.CASES_RECEIVE,
    "desk.receipt_page": P.CASES_RECEIVE,
    "desk.find": P.CASES_FIND,
    "desk.search": P.CASES_FIND,
    "desk.task": P.CASES_FIND,
    "desk.complete_task": P.TASKS_WORK,
    "desk.claim": P.TASKS_WORK,
    "desk.release": P.TASKS_WORK,
    "desk.transfer": P.TASKS_WORK,
    "desk.send_back": P.TASKS_WORK,
    "desk.take_back": P.TASKS_WORK,
    "desk.reassign": P.TASKS_REASSIGN,
    "desk.delegate": P.TASKS_WORK,
    "desk.recall": P.TASKS_WORK,
    "desk.signers": P.TASKS_WORK,
    "desk.remove_signer": P.TASKS_WORK,
    "desk.countersign": P.TASKS_WORK,
    "desk.opinion": P.TASKS_WORK,
    "desk.sign": P.TASKS_WORK,
    "desk.notice": P.TASKS_WORK,
    "desk.send_notice": P.TASKS_WORK,
    "desk.supplement": P.TASKS_WORK,
    "desk.submit_supplement": P.TASKS_WORK,
    "desk.case": P.CASES_FIND,
    "desk.clock": P.CASES_FIND,
    "desk.clock_paper": P.CASES_FIND,
    "desk.document": P.CASES_FIND,
    "desk.upload": P.CASES_FIND,
    "desk.unmask": P.CASES_UNMASK,
    "desk.withdraw": P.CASES_WORK,
    "desk.urge": P.CASES_FIND,
    "desk.copy": P.CASES_FIND,
    "desk.terminate": P.CASES_APPROVE,
    "desk.suspend": P.TASKS_WORK,
    "desk.resume": P.TASKS_WORK,
    "desk.extend": P.TASKS_WORK,
    "desk.settle": P.CASES_APPROVE,
    "desk.done": P.TASKS_WORK,
    "desk.absences": P.ABSENCES_WRITE,
    "desk.record_absence": P.ABSENCES_WRITE,
    "desk.cancel_absence": P.ABSENCES_WRITE,
    "desk.inbox": P.OWN_ACTS,
    "desk.letters": P.LETTERS_ANSWER,
    "desk.letter": P.LETTERS_ANSWER,
    "desk.accept_letter": P.LETTERS_ANSWER,
    "desk.reject_letter": P.LETTERS_ANSWER,
    "desk.answer_letter": P.LETTERS_ANSWER,
    "desk.extend_letter": P.LETTERS_ANSWER,
    "desk.letter_contact": P.LETTERS_ANSWER,
    # oversight
    "oversight.dashboard": P.STATS_READ,
    "oversight.figures": P.STATS_READ,
    "oversight.alerts": P.ALERTS_READ,
    "oversight.alert": P.ALERTS_READ,
    "oversight.answer": P.ALERTS_ANSWER,
    "oversight.list_orders": P.ORDERS_READ,
    "oversight.new_order": P.ORDERS_WRITE,
    "oversight.issue_order": P.ORDERS_WRITE,
    "oversight.show_order": P.ORDERS_READ,
    "oversight.order_paper": P.ORDERS_READ,
    "oversight.answer_order": P.ORDERS_ANSWER,
    "oversight.accept_order": P.ORDERS_WRITE,
    "oversight.return_order": P.ORDERS_WRITE,
    "oversight.withdraw_order": P.ORDERS_WRITE,
    "oversight.list_accountability": P.ACCOUNTABILITY_READ,
    "oversight.new_accountability": P.ACCOUNTABILITY_WRITE,
    "oversight.record_accountability": P.ACCOUNTABILITY_WRITE,
    "oversight.export_accountability": P.ACCOUNTABILITY_READ,
    "oversight.show_accountability": P.ACCOUNTABILITY_READ,
    "oversight.strike_accountability": P.ACCOUNTABILITY_WRITE,
    "oversight.board": P.STATS_READ,
    "oversight.board_tasks": P.STATS_READ,
    "oversight.bottlenecks": P.STATS_READ,
    "oversight.bottleneck_tasks": P.STATS_READ,
    "oversight.export_bottleneck_tasks": P.STATS_READ,
    "oversight.export_board_tasks": P.STATS_READ,
    "oversight.export_bulletin_cases": P.STATS_READ,
    "oversight.export_alerts": P.ALERTS_READ,
    "oversight.export_orders": P.ORDERS_READ,
    "oversight.statistics": P.STATS_READ,
    "oversight.behind": P.STATS_READ,
    "oversight.export": P.STATS_READ,
    "oversight.alarms": P.ALERTS_READ,
    "oversight.alarm": P.ALERTS_READ,
    "oversight.answer_alarm": P.ALERTS_ANSWER,
    "oversight.order_from_alarm": P.ORDERS_WRITE,
    "oversight.indicators": P.STATS_READ,
    "oversight.change_indicators": P.INDICATORS_WRITE,
    "oversight.bulletins": P.BULLETINS_READ,
    "oversight.bulletin": P.BULLETINS_READ,
    "oversight.bulletin_pdf": P.BULLETINS_READ,
    "oversight.bulletin_docx": P.BULLETINS_READ,
    "oversight.bulletin_cases": P.STATS_READ,
    "oversight.sign_bulletin": P.BULLETINS_READ,
    "oversight.correct_bulletin": P.BULLETINS_WRITE,
    "oversight.new_rectification": P.BULLETINS_WRITE,
    "oversight.rectify": P.BULLETINS_WRITE,
    "oversight.score": P.BULLETINS_READ,
    "oversight.appeal": P.SCORES_APPEAL,
    "oversight.appeals": P.STATS_READ,
    "oversight.decide_appeal": P.SCORES_DECIDE,
    "programme.list_campaigns": P.PROGRAMME_READ,
    "programme.new_campaign": P.PROGRAMME_LEAD,
    "programme.start_campaign": P.PROGRAMME_LEAD,
    "programme.show_campaign": P.PROGRAMME_READ,
    "programme.assign_team": P.PROGRAMME_WORK,
    "programme.strike_team": P.PROGRAMME_WORK,
    "programme.show_unit": P.PROGRAMME_READ,
    "programme.submit": P.PROGRAMME_WORK,
    "programme.import_powers": P.PROGRAMME_WORK,
    "programme.explain_power": P.PROGRAMME_WORK,
    "programme.show_package": P.PROGRAMME_READ,
    "programme.publish_rest": P.PROGRAMME_LEAD,
    "programme.show_row": P.PROGRAMME_READ,
    "programme.write_findings": P.PROGRAMME_WORK,
    "programme.write_disposition": P.PROGRAMME_LEAD,
    "programme.list_editions": P.PUBLIC_READ,
    "programme.show_edition": P.PUBLIC_READ,
    "programme.export_edition": P.PUBLIC_READ,
    "programme.list_contracts": P.PROGRAMME_READ,
    "programme.record_contract": P.PROGRAMME_WORK,
    "programme.end_contract": P.PROGRAMME_WORK,
    "oversight.proofs": P.PROOFS_READ,
    "oversight.audit_proofs": P.PROOFS_AUDIT,
    "oversight.proof": P.PROOFS_READ,
    "oversight.proof_reports": P.PROOF_REPORTS_ANSWER,
    "oversight.proof_report": P.PROOF_REPORTS_ANSWER,
    "oversight.answer_proof_report": P.PROOF_REPORTS_ANSWER,
    "oversight.cases": P.OVERSIGHT_CASES,
    "oversight.case": P.OVERSIGHT_CASES,
    "oversight.document": P.OVERSIGHT_CASES,
    # design
    "design.services": P.DESIGN_READ,
    "design.review": P.DESIGN_READ,
    "design.annexes": P.DESIGN_READ,
    "design.export_annex": P.DESIGN_READ,
    "design.import_annex": P.DESIGN_WRITE,
    "design.service": P.DESIGN_READ,
    "design.edit": P.DESIGN_WRITE,
    "design.xml": P.DESIGN_READ,
    "design.check": P.DESIGN_READ,
    "design.adopt": P.DESIGN_WRITE,
    "design.save": P.DESIGN_WRITE,
    "design.propose": P.DESIGN_WRITE,
    "design.submit": P.DESIGN_WRITE,
    "design.submit_now": P.DESIGN_WRITE,
    "design.discard": P.DESIGN_WRITE,
    "design.rebase": P.DESIGN_WRITE,
    "design.export_draft": P.DESIGN_READ,
    "design.file": P.DESIGN_WRITE,
    "design.save_file": P.DESIGN_WRITE,
    "design.version": P.DESIGN_READ,
    "design.export": P.DESIGN_READ,
    "design.approve": P.DESIGN_APPROVE,
    "design.reject": P.DESIGN_APPROVE,
    "design.withdraw": P.DESIGN_WRITE,
    "design.compare": P.DESIGN_READ,
    "design.add_comment": P.DESIGN_COMMENT,
    "design.settle_comment": P.DESIGN_COMMENT,
    "design.changes": P.DESIGN_READ,
    "design.new_change": P.CHANGES_WRITE,
    "design.propose_change": P.CHANGES_WRITE,
    "design.change": P.DESIGN_READ,
    "design.approve_change": P.DESIGN_APPROVE,
    "design.reject_change": P.DESIGN_APPROVE,
    "design.withdraw_change": P.CHANGES_WRITE,
    "design.reviews_": P.DESIGN_READ,
    "design.review_task": P.DESIGN_READ,
    "design.answer_review": P.CHANGES_WRITE,
    "design.bases": P.DESIGN_READ,
    "design.basis_conflicts": P.DESIGN_READ,
    "design.new_basis": P.BASES_WRITE,
    "design.add_basis": P.BASES_WRITE,
    "design.basis": P.DESIGN_READ,
    "design.change_basis": P.BASES_WRITE,
    "design.allow_without_window": P.DESIGN_APPROVE,
    "design.require_window": P.DESIGN_APPROVE,
    "design.migrate": P.DESIGN_READ,
    "design.preview_again": P.DESIGN_READ,
    "design.begin": P.DESIGN_APPROVE,
    "design.migration": P.DESIGN_READ,
    "design.undo": P.DESIGN_APPROVE,
    "design.settle": P.DESIGN_APPROVE,
    # administration
    "admin.overview": P.ADMIN_PAGES_READ,
    "admin.people": P.ADMIN_PAGES_READ,
    "admin.new_person": P.ADMIN_PEOPLE_WRITE,
    "admin.add_person": P.ADMIN_PEOPLE_WRITE,
    "admin.person": P.ADMIN_PAGES_READ,
    "admin.change_person": P.ADMIN_PEOPLE_WRITE,
    "admin.set_password": P.ADMIN_PEOPLE_WRITE,
    "admin.set_active": P.ADMIN_PEOPLE_WRITE,
    "admin.units": P.ADMIN_PAGES_READ,
    "admin.new_unit": P.ADMIN_PEOPLE_WRITE,
    "admin.add_unit": P.ADMIN_PEOPLE_WRITE,
    "admin.unit": P.ADMIN_PEOPLE_WRITE,
    "admin.change_unit": P.ADMIN_PEOPLE_WRITE,
    "admin.end_unit": P.ADMIN_PEOPLE_WRITE,
    "admin.organisation": P.ADMIN_PEOPLE_WRITE,
    "admin.export_organisation": P.ADMIN_PEOPLE_WRITE,
    "admin.import_organisation": P.ADMIN_PEOPLE_WRITE,
    "admin.windows": P.ADMIN_PAGES_READ,
    "admin.new_window": P.ADMIN_PEOPLE_WRITE,
    "admin.add_window": P.ADMIN_PEOPLE_WRITE,
    "admin.window": P.ADMIN_PEOPLE_WRITE,
    "admin.change_window": P.ADMIN_PEOPLE_WRITE,
    "admin.end_unit_now": P.ADMIN_PEOPLE_WRITE,
    "admin.calendars": P.ADMIN_PAGES_READ,
    "admin.calendar": P.ADMIN_PAGES_READ,
    "admin.new_calendar": P.ADMIN_CALENDARS_WRITE,
    "admin.publish_calendar": P.ADMIN_CALENDARS_WRITE,
    "admin.jobs": P.ADMIN_PAGES_READ,
    "admin.retry_job": P.ADMIN_JOBS_WRITE,
    "admin.retry_jobs": P.ADMIN_JOBS_WRITE,
    "admin.correct_job": P.ADMIN_JOBS_WRITE,
    "admin.dismiss_job": P.ADMIN_JOBS_WRITE,
    "admin.list_deliveries": P.ADMIN_PAGES_READ,
    "admin.send_again": P.ADMIN_JOBS_WRITE,
    "admin.send_channel_again": P.ADMIN_JOBS_WRITE,
    "admin.give_up_delivery": P.ADMIN_JOBS_WRITE,
    "admin.credit": P.ADMIN_PAGES_READ,
    "admin.repair_credit": P.ADMIN_CREDIT_WRITE,
    "admin.announcements": P.ADMIN_PAGES_READ,
    "admin.new_announcement": P.ANNOUNCEMENTS_WRITE,
    "admin.publish_announcement": P.ANNOUNCEMENTS_WRITE,
    "admin.announcement": P.ANNOUNCEMENTS_WRITE,
    "admin.change_announcement": P.ANNOUNCEMENTS_WRITE,
    "admin.withdraw_announcement": P.ANNOUNCEMENTS_WRITE,
    "admin.audit": P.ADMIN_AUDIT_READ,
}
"""Endpoint → the permission it needs. An endpoint without a row cannot be called, and fails the tests."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything a person with these roles may do."""
    if not roles:
        return ANYONE
    return SIGNED_IN.union(*(OF_ROLE[role] for role in roles))
