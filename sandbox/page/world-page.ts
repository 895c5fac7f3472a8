/** The time of a sandbox and what goes wrong in it. */
import { asHtml } from "../../core/as-html.ts";
import { commonFaults } from "../faults.ts";
import { moment } from "./list-page.ts";
import type { PageSettings } from "./page-settings.ts";

export function worldPage({ vendor, time, faults }: PageSettings, why?: string): string {
  const known = Object.entries({ ...commonFaults, ...vendor.faults }).map(
    ([name, what]) => `<tr><th scope="row">${asHtml(name)}</th><td>${asHtml(what)}</td></tr>`,
  );
  const now = faults.list().map((text) => `<li>${asHtml(text)}</li>`);
  return `${why === undefined ? "" : `<p class="bad-news" role="alert">${asHtml(why).replaceAll("\n", "<br>")}</p>`}
<h2>Time</h2>
<p>It is ${moment(time.now())} UTC here.</p>
<form class="row" method="post">
<div><label for="minutes">Minutes</label><input id="minutes" name="minutes" type="number" min="1" value="10"></div>
<button>Move on</button>
</form>
<h2>Faults</h2>
${now.length === 0 ? "<p>Nothing goes wrong at present.</p>" : `<ul>${now.join("")}</ul>`}
<form class="row" method="post">
<div><label for="fault">Fault</label><input id="fault" name="fault" placeholder="lost_reply@batch/create*2"></div>
<button>Add</button>
<button class="bad" name="act" value="clear">Clear all</button>
</form>
<div class="wide"><table><tbody>${known.join("\n")}</tbody></table></div>`;
}
