"""Corrects moto's Step Functions. Python reads this when it starts, since PYTHONPATH names its folder (make e2e-aws, make interpreters).

AWS shows the end of an execution at once. moto says that it has ended before it has its output, or its error and cause; who asks
between, as a parent execution does that waits for it, gets neither, and the parent fails. On a busy machine that happens.
"""

import sys

if any(argument.endswith("moto_server.py") for argument in getattr(sys, "orig_argv", [])):
    from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded, ProgramError
    from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication as Communication

    def _reflect_execution_status(self, *, real=Communication._reflect_execution_status):
        env = self.execution.exec_worker.env
        state = env.program_state()
        if isinstance(state, ProgramEnded):
            self.execution.output = env.states.get_input()
        elif isinstance(state, ProgramError):
            self.execution.error, self.execution.cause = state.error.get("error"), state.error.get("cause")
        real(self)

    Communication._reflect_execution_status = _reflect_execution_status
