"""Gives generated requests ids that exist: without them nearly all would end at 404."""

import json
import os
import random
import sys

import schemathesis

# The forms of messages are deep, and the tool walks them by recursion.
sys.setrecursionlimit(20_000)

# By path of the description: ids of our shop, and of the shop beside it, which must answer as if they did not exist.
with open(os.environ["FUZZ_IDS"], encoding="utf-8") as file:
    IDS = json.load(file)

# Ours three times in five, another shop's once, as generated once.
CHOICES = ["own", "own", "own", "other", None]


@schemathesis.hook
def map_path_parameters(context, parameters):
    known = IDS.get(context.operation.path, {}) if context.operation else {}
    chance = random.Random(json.dumps(parameters, sort_keys=True, default=str))
    ids = known.get(chance.choice(CHOICES) or "", [])
    if parameters and "id" in parameters and ids:
        return {**parameters, "id": chance.choice(ids)}
    return parameters


@schemathesis.hook
def before_call(context, case, kwargs):
    # The keys that the run itself works with.
    if case.operation.path == "/v1/api-keys/{id}" and (case.path_parameters or {}).get("id") in IDS["kept"]:
        case.path_parameters["id"] = "00000000-0000-4000-8000-000000000000"
