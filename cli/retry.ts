/** `concordat retry`: lets the next run try again what failed or waits for corrected data. */
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { type RunOptions, withRun } from "./open-run.ts";

export const retryCommand: MakeCommand = (world, end) =>
  withRunOptions(command("retry", "let the next run try again what failed"), "state").action(
    (argument: string, options: RunOptions) =>
      end(
        withRun(world, argument, { ...options, purpose: "state" }, async ({ engine }) => {
          const lease = await engine.lease();
          const links = await engine.retry(lease);
          await lease.release();
          world.stdout.write(
            links === 0
              ? "Nothing failed.\n"
              : `The next run looks at ${plural(links, "record")} again.\n`,
          );
          return exitCodes.clean;
        }),
      ),
  );
