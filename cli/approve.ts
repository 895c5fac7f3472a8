/**
 * `concordat approve`: signs what an object does to data with the key of whoever answers for it, and writes the
 * approval into the `.sync` file. Where the workspace has profiles, the audit of the state says who did it.
 */
import { posix } from "node:path";
import { DiskError } from "../core/host.ts";
import { isStatement } from "../grammar/ast.ts";
import type { Approval, Plan } from "../plan/index.ts";
import { approvedDigest, mayApprove, signedText, signedWords } from "../rules/approval.ts";
import { dayOf } from "../runtime/object-state.ts";
import { personOf } from "../runtime/people/actor.ts";
import { noteActs } from "../runtime/people/acts.ts";
import { publicKeyOf, readPrivateKey, signText } from "../runtime/people/signature.ts";
import { NotAllowed, refusal } from "../runtime/people/who-may.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { approvedLine, withApproval } from "./approved-line.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand, withPackageOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { type Judged, judge } from "./judge.ts";
import { loadConfig } from "./load-config.ts";
import { type RunOptions, withRun } from "./open-run.ts";
import { absolute } from "./paths.ts";
import { printErrors } from "./print-findings.ts";
import { printable } from "./printable.ts";
import { whenFree } from "./when-free.ts";
import { locate, type Place } from "./workspace.ts";
import type { World } from "./world.ts";
import { writeFile } from "./write-file.ts";

interface Options extends RunOptions, ActorOptions {
  readonly package: string;
  readonly key?: string;
  readonly as?: string;
  readonly offline?: boolean;
}

export const approveCommand: MakeCommand = (world, end) =>
  withActor(
    withPackageOption(command("approve", "sign what an object does, and write it into the spec")),
  )
    .argument("<object>", "the object's name")
    .option("--key <file>", "the private key (else the file that CONCORDAT_KEY names)")
    .option("--as <name>", "the steward or owner whose key it is (default: the object's)")
    .option("--offline", "leave the state alone, so that no audit has it")
    .action((object: string, options: Options) => end(approve(world, object, options)));

async function approve(world: World, object: string, options: Options): Promise<ExitCode> {
  const located = locate(world, options.package);
  if (located.kind === "refused") {
    return printErrors(world, { diagnostics: [located.diagnostic], sources: new Map() });
  }
  const { place } = located;
  if (located.kind === "plan") {
    return refused(
      world,
      "an approval stands in the text: name the package's folder, not its plan",
    );
  }
  // An approval that is forged is about to be replaced.
  const judged = judge(world, place, { until: "plan", withoutSignatures: true });
  const { plan } = judged;
  if (plan === undefined) return printErrors(world, judged);
  const { profiles = {} } = loadConfig(world, place.root).config ?? {};
  try {
    const signed = sign(world, plan, object, options);
    if (options.offline === true || Object.keys(profiles).length === 0) {
      return write(world, { place, judged, object, signed });
    }
    const settings = { ...options, purpose: "state", withoutSignatures: true } as const;
    return await withRun(world, options.package, settings, async ({ engine, identity, plan }) => {
      const actor = await actorOf(world, identity(), options);
      const why = refusal(plan, [signed.approval.by], actor);
      if (why !== undefined) throw new NotAllowed(`\`${object}\` ${why}`);
      const written = write(world, { place, judged, object, signed });
      if (written !== exitCodes.clean) return written;
      await whenFree(world, async () => {
        const lease = await engine.lease();
        const now = world.host.clock.now();
        const person = personOf(actor);
        const acting = { engine, lease, run: "approve", plan: plan.digest, now, person };
        const act = { act: "sign", object, to: signed.digest } as const;
        await noteActs([act], acting).finally(() => lease.release());
      });
      return written;
    });
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    return refused(world, error.message);
  }
}

function refused(world: World, why: string): ExitCode {
  world.stderr.write(`concordat: ${printable(why)}\n`);
  return exitCodes.trouble;
}

interface SignedObject {
  readonly approval: Approval;
  readonly digest: string;
}

/** Throws a `CannotOpen`. */
function sign(world: World, plan: Plan, name: string, options: Options): SignedObject {
  const object = plan.objects.find((one) => one.id === name);
  if (object === undefined) {
    const known = plan.objects.map((one) => one.id).join(", ");
    throw new CannotOpen(`the package has no object \`${name}\`; it has ${known}`);
  }
  const by = options.as ?? object.steward ?? object.owner;
  if (by === undefined) {
    throw new CannotOpen(
      `\`${name}\` names neither a steward nor an owner; add one, or say \`--as NAME\``,
    );
  }
  const owner = plan.owners.find((one) => one.id === by);
  if (owner === undefined) throw new CannotOpen(`no owner or steward is declared as \`${by}\``);
  if (!mayApprove(plan, object, by)) {
    throw new CannotOpen(
      `\`${by}\` does not answer for \`${name}\`: its steward, its owner or the data protection officer approves it`,
    );
  }
  const key = privateKey(world, options);
  const known = publicKeyOf(key);
  if (!(owner.keys ?? []).includes(known)) {
    throw new CannotOpen(
      `this is no key of \`${by}\`; if it should be, add \`key "${known}"\` to its declaration`,
    );
  }
  const on = dayOf(world.host.clock.now());
  const digest = approvedDigest(plan, { ...object, approved: { by, on, for: "" } });
  const text = signedText({ package: plan.package, object: name, by, on, digest });
  const signature = signText(text, key);
  return { digest, approval: { by, on, for: signedWords({ digest, signature }) } };
}

function privateKey({ cwd, env, host }: World, { key }: Options) {
  const file = key ?? env.CONCORDAT_KEY;
  if (file === undefined || file === "") {
    throw new CannotOpen("name the file of your private key: `--key FILE`, or in CONCORDAT_KEY");
  }
  try {
    const found = readPrivateKey(host.disk.read(absolute(cwd, file)));
    if (found !== undefined) return found;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    throw new CannotOpen(`the key's file \`${file}\` cannot be read: ${error.message}`);
  }
  throw new CannotOpen(`\`${file}\` holds no private key as \`concordat key new\` makes them`);
}

interface Writing {
  readonly place: Place;
  readonly judged: Judged;
  readonly object: string;
  readonly signed: SignedObject;
}

function write(
  world: World,
  { place, judged: { model, sources }, object, signed: { approval } }: Writing,
): ExitCode {
  const found = model?.objects.find((one) => one.name === object)?.statement;
  const source = found && sources.get(found.span.file);
  const text =
    found !== undefined && source !== undefined && isStatement(found, "object")
      ? withApproval(source, found, approval)
      : undefined;
  if (source === undefined || text === undefined) {
    world.stdout.write(`${printable(approvedLine(approval).trim())}\n`);
    return refused(
      world,
      `put this line into \`${object}\`: its text leaves no plain place for it`,
    );
  }
  const path = posix.resolve(world.cwd, source.file);
  const unwritten = writeFile(world, { path, text, within: place.root });
  if (unwritten !== undefined) {
    return printErrors(world, { diagnostics: [unwritten], sources: new Map() });
  }
  world.stdout.write(
    `${printable(`${object} is approved by ${approval.by} on ${approval.on}, in ${source.file}.`)}\n`,
  );
  return exitCodes.clean;
}
