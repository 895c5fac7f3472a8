/**
 * What a cell of the decision table says to do. The plan's `Decision` is an act with its situation.
 *
 * Acts, as an engine executes them (an end's *base* is its value last accounted for):
 *
 * | act | writes | then |
 * |---|---|---|
 * | nothing | – | no base moves |
 * | wait | – | no base moves; what changed meanwhile counts later |
 * | agree | – | each end's value is its base |
 * | travel | the changed value, to every other end that may be written | all bases move |
 * | take | the winner's value, to every other end that may be written | losers are audited |
 * | merge | the merged value, to every end that differs from it | replaced values are audited |
 * | correct, revert | the value in force, to the end that changed | the edit is audited as lost |
 * | refill | the value in force, to the end that was emptied | |
 * | clear | a blank, to every other end that may be written | |
 * | fill | the value found, to the blank ends (one-way: also to one that differs) | |
 * | keep | – | the value is its own end's base and does not travel |
 * | pass, use_value | the value as it is, or the map's `otherwise` value | as travel |
 * | use_default | the row's default, in the record that is created | |
 * | hold | – | a person decides; the case says why |
 */
import type { Decision } from "../plan/index.ts";

export type Act = Omit<Decision, "case">;
