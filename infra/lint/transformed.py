"""Counts what CloudFormation gets of a SAM template, after SAM's own transformation, and fails where little room is left.

    python infra/lint/transformed.py template.yaml

CloudFormation takes 500 resources and 1 MB in a template. A function is four resources, and 30 more are to find room.
"""

import json
import os
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

MOST_RESOURCES, MOST_BYTES = 500 - 30 * 4, 750_000


class NoManagedPolicies:
    """The translator asks for IAM's managed policies; our roles name none."""

    def load(self):
        return {}


def transformed(path):
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file)
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/code"  # as `sam package` leaves it
    for resource in template["Resources"].values():
        if "DefinitionUri" in resource.get("Properties", {}):
            resource["Properties"]["DefinitionUri"] = "s3://bucket/definition"
    defaults = {name: parameter.get("Default") for name, parameter in template["Parameters"].items()}
    return transform(template, defaults, NoManagedPolicies())


def main(path):
    os.environ["AWS_DEFAULT_REGION"] = "us-east-1"  # the translator asks for one
    result = transformed(path)
    resources, size = len(result["Resources"]), len(json.dumps(result))
    print(f"{path}: {resources} resources of at most {MOST_RESOURCES}, {size} bytes of at most {MOST_BYTES}")
    return resources > MOST_RESOURCES or size > MOST_BYTES


sys.exit(main(sys.argv[1]))
