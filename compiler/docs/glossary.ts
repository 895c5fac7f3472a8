/** The words of the documents, each with what it means here. `docs/glossary.md` is printed from it. */
export interface Term {
  readonly term: string;
  readonly meaning: string;
}

export const glossary: readonly Term[] = [
  {
    term: "Object",
    meaning:
      "A kind of thing that several systems keep records of, such as a contact, a company or a deal.",
  },
  {
    term: "Field mapping",
    meaning:
      "Which field of one system holds the same as which field of another. Each row of the table is one such field.",
  },
  {
    term: "Direction",
    meaning: "Between which systems the changes of a field are carried over, and which way.",
  },
  {
    term: "Bidirectional",
    meaning: "A change on either side is carried over to the other one.",
  },
  {
    term: "One-way (H→S)",
    meaning:
      "Changes are carried over in the direction of the arrow only. The letters are the initials of the systems; where two begin alike, their names stand in full.",
  },
  {
    term: "Authority",
    meaning:
      "Who has the say about a field when it was changed on more than one side since they last agreed. A change on one side alone needs no judge: it is carried over, unless the field's rule says otherwise.",
  },
  {
    term: "A system as the authority",
    meaning:
      "In a Bidirectional field: a lone edit on any side is carried over; when both sides changed, that system's value wins. In a One-way field: the system that its values come from, which always wins.",
  },
  {
    term: "A system, unless blank",
    meaning:
      "That system's value stands for as long as it has one, whoever else edits the field. While it is blank there, an edit on the other side counts.",
  },
  {
    term: "Last Write Wins",
    meaning:
      "When both sides changed, the more recent edit stands. Edits that lie so close together that the clocks of the systems cannot tell them apart go by a fixed order, which the field's rule names.",
  },
  {
    term: "Either",
    meaning:
      "No side owns the field and it has no rule of its own: an edit on either side is carried over. When both sides changed, the package's general rule holds, which is Last Write Wins.",
  },
  {
    term: "Manual Review",
    meaning:
      "When both sides changed, nothing is written. The case waits, with both values, until a person decides.",
  },
  {
    term: "Merged",
    meaning: "When both sides changed, one value is made of all of them, such as their union.",
  },
  {
    term: "Conflict",
    meaning:
      "The same field of the same record was changed to different values on more than one side since the sides last agreed.",
  },
  {
    term: "Blank",
    meaning:
      "A field without a value. As a rule a blank never overwrites a value; where it does, the field's rule says so.",
  },
  {
    term: "Value map",
    meaning:
      "Which value of one system stands for which value of another, such as the stages of a sales process. Each entry has a direction of its own.",
  },
  {
    term: "Same record",
    meaning:
      "How records of two systems are known to be of the same thing: the fields that have to be equal. The ways are tried in their order.",
  },
  {
    term: "Historical data",
    meaning:
      "What was in the systems before they were first linked. It is brought into agreement once, and by changes from then on.",
  },
  {
    term: "Sync frequency",
    meaning: "How often changes are looked for and carried over.",
  },
  {
    term: "Fresh",
    meaning: "How old the latest agreement may be before somebody should be told.",
  },
  {
    term: "Owner",
    meaning: "Who answers for what happens to an object or a field, and is asked first.",
  },
  {
    term: "Steward",
    meaning: "Who looks after the quality and the rightful use of the data.",
  },
  {
    term: "Owner of a record",
    meaning:
      "The field that names who works with the single record, and who is told of errors in it.",
  },
  {
    term: "Status",
    meaning:
      "Proposed: it is computed what would be written, and nothing is. Active: it is written. Deprecated: it still works, and is to go.",
  },
  {
    term: "Approval",
    meaning:
      "That somebody vouches for what an object does to data. A signed one is good for exactly the text that it was given for.",
  },
  {
    term: "Recertified",
    meaning: "How often somebody has to look at the object again and confirm it.",
  },
  {
    term: "Personal data",
    meaning:
      "Data about a person who can be identified, by the categories of the Fideslang taxonomy.",
  },
  {
    term: "Legal basis",
    meaning: "What makes it lawful to process the personal data, after Article 6 of the GDPR.",
  },
  {
    term: "Proved",
    meaning:
      "Every state that a field can get into was tried, and in all of them it comes to rest, the sides agree but for what the field's own rule leaves apart, and no edit is lost but by that rule. What had to be taken for granted is listed beside it.",
  },
  {
    term: "Audit",
    meaning:
      "The record of everything that was written, by which rule, and of the values that it replaced.",
  },
  {
    term: "Data, Reach, Control, Timing, Words",
    meaning:
      "The kinds of a change in the change log. Data: other values may be written, or other records linked, created or deleted. Reach: personal data, a system or a region comes in. Control: a review, an alert or a brake is weaker, or others decide. Timing: when it happens. Words: nothing happens otherwise.",
  },
];
