"""The life of job templates, and their runs with real programs."""

import os
import stat
import time

from gravitino import GravitinoAdminClient, GravitinoClient
from gravitino.api.job.job_handle import JobHandle
from gravitino.api.job.job_template_change import JobTemplateChange, ShellTemplateUpdate, SparkTemplateUpdate
from gravitino.api.job.shell_job_template import ShellJobTemplate
from gravitino.api.job.spark_job_template import SparkJobTemplate
from gravitino.exceptions.base import (
    IllegalArgumentException,
    InUseException,
    JobTemplateAlreadyExistsException,
    NoSuchJobException,
    NoSuchJobTemplateException,
)

from saying import refused, same

LAKE = "peer_jobs"


def program(place, name, text):
    """A shell program in the folder of the checks."""
    path = os.path.join(place.folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\n{text}\n")
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return path


def ended(lake, run):
    """The status of a run once nothing changes it any more."""
    over = (JobHandle.Status.SUCCEEDED, JobHandle.Status.FAILED, JobHandle.Status.CANCELLED)
    for _ in range(400):
        status = lake.get_job(run.job_id()).job_status()
        if status in over:
            return status
        time.sleep(0.05)
    raise AssertionError(f"{run.job_id()} is still {status}")


def drive(check, place):
    admin = GravitinoAdminClient(uri=place.base)
    admin.create_metalake(LAKE, "", {})
    lake = GravitinoClient(uri=place.base, metalake_name=LAKE)
    out = os.path.join(place.folder, "job.out")
    shell = (
        ShellJobTemplate.builder()
        .with_name("greet")
        .with_comment("says hello")
        .with_executable(program(place, "greet.sh", '. "$(dirname "$0")/lib.sh"; echo "$1 $WORD" > "$2"; exit "$3"'))
        .with_arguments(["{{who}}", out, "{{code}}"])
        .with_environments({"WORD": "{{word}}"})
        .with_scripts([program(place, "lib.sh", ":")])
        .with_custom_fields({"team": "a"})
        .build()
    )
    spark = SparkJobTemplate.builder().with_name("sparkly").with_executable("file:///opt/app.jar").with_class_name("org.example.App")
    spark = spark.with_jars(["file:///opt/lib.jar"]).with_configs({"spark.executor.cores": "2"}).build()

    @check("job templates of both sorts are registered, listed and loaded as they were asked for")
    def _():
        lake.register_job_template(shell)
        lake.register_job_template(spark)
        same({each.name for each in lake.list_job_templates()}, {"greet", "sparkly"})
        same(lake.get_job_template("greet"), shell)
        same(lake.get_job_template("sparkly").class_name, "org.example.App")
        with refused(JobTemplateAlreadyExistsException):
            lake.register_job_template(shell)
        with refused(NoSuchJobTemplateException):
            lake.get_job_template("nothing")

    @check("a run ends as its program does, and its program gets what the run was given")
    def _():
        run = lake.run_job("greet", {"who": "world", "word": "hello", "code": "0"})
        same((run.job_status(), run.job_template_name()), (JobHandle.Status.QUEUED, "greet"))
        same(ended(lake, run), JobHandle.Status.SUCCEEDED)
        with open(out, encoding="utf-8") as file:
            same(file.read(), "world hello\n")
        bad = lake.run_job("greet", {"who": "world", "word": "hello", "code": "4"})
        same(ended(lake, bad), JobHandle.Status.FAILED)
        same({each.job_id() for each in lake.list_jobs("greet")}, {run.job_id(), bad.job_id()})
        with refused(NoSuchJobException):
            lake.get_job("nothing")
        with refused(NoSuchJobTemplateException):
            lake.run_job("nothing", {})

    @check("a template is renamed and gets another program; one of another sort is refused")
    def _():
        altered = lake.alter_job_template(
            "greet",
            JobTemplateChange.rename("wait"),
            JobTemplateChange.update_comment("waits"),
            JobTemplateChange.update_template(ShellTemplateUpdate(new_executable=program(place, "wait.sh", "sleep 60"), new_arguments=[])),
        )
        same((altered.name, altered.comment, altered.arguments), ("wait", "waits", []))
        same(lake.get_job_template("wait"), altered)
        with refused(IllegalArgumentException):
            lake.alter_job_template("wait", JobTemplateChange.update_template(SparkTemplateUpdate(new_executable="/bin/true")))

    @check("a run is called off; until it has ended its template stays, and then goes with its runs")
    def _():
        run = lake.run_job("wait", {})
        with refused(InUseException):
            lake.delete_job_template("wait")
        same(lake.cancel_job(run.job_id()).job_status(), JobHandle.Status.CANCELLING)
        same(ended(lake, run), JobHandle.Status.CANCELLED)
        same(lake.delete_job_template("wait"), True)
        same(lake.delete_job_template("wait"), False)
        same(lake.list_jobs(), [])
        with refused(NoSuchJobException):
            lake.cancel_job(run.job_id())

    assert admin.drop_metalake(LAKE, force=True)
