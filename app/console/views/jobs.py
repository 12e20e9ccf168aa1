"""Jobs that need a hand."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import operator_only
from app.console import queries
from app.console.forms import ConfirmForm
from app.console.views.blueprint import bp
from app.core import clock
from tenants import retry


@bp.get("/jobs")
@operator_only
def jobs() -> ResponseReturnValue:
    """List the jobs that failed or are overdue."""
    return render_template("console/jobs.html", jobs=queries.list_jobs(now=clock.now()), form=ConfirmForm())


@bp.post("/jobs/<uuid:job_id>/retry")
@operator_only
def retry_job(job_id: UUID) -> ResponseReturnValue:
    """Have a job tried again at once."""
    if retry(job_id, now=clock.now()):
        flash("The job is tried again within a few seconds.", "success")
    else:
        flash("This job is done, or is being done.")
    return redirect(url_for("console.jobs"), 303)
