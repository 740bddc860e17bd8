"""New identifiers and names, in the forms MLflow clients expect."""

import secrets

_ADJECTIVES = (
    "able amber ample apt arctic azure bold brave breezy bright brisk calm candid clear clever cobalt cosmic crisp "
    "dapper deft eager early fair fleet fluent fond frank fresh gentle glad golden grand happy hardy honest jolly "
    "keen kind lively loyal lucid lunar mellow merry mild neat nimble noble odd polar proud quick quiet rapid ready "
    "regal rustic sage serene sharp silent sleek sly smart snug solar spry steady stoic subtle sunny swift tidy "
    "topaz upbeat vivid warm wise witty young zesty"
).split()
_NOUNS = (
    "ant auk bat bear bee bison boar bream carp cat cod cony crab crane crow deer doe dove duck eel elk emu ewe "
    "falcon fawn finch fish fly fox frog gnat gnu goat goose grebe gull hare hawk hen heron hound ibex ibis jay "
    "kite koala lamb lark lemur lion llama lynx marten mink mole moose moth mule newt orca otter owl ox panda "
    "perch pony pug quail ram rat raven ray rook seal shad shark sheep shrew skunk sloth snail snipe squid stag "
    "stoat stork swan tern tiger toad trout vole wasp whale wolf wren yak zebra"
).split()
_MAX_NAME = 20


def new_run_id() -> str:
    """Return 32 lowercase hexadecimal digits."""
    return secrets.token_hex(16)


def new_run_name() -> str:
    """Return `adjective-noun-number`, at most 20 characters."""
    while True:
        name = f"{secrets.choice(_ADJECTIVES)}-{secrets.choice(_NOUNS)}-{secrets.randbelow(1000)}"
        if len(name) <= _MAX_NAME:
            return name
