// Drives the endpoint with tincanjs, as content of the year 2012 to 2020 does, checks every answer, and prints what the
// ledger must hold by now.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import TinCan from "tincanjs";

const { endpoint, key, secret, photo, octets } = JSON.parse(process.argv[2]);
const lrs = new TinCan.LRS({ endpoint, username: key, password: secret, allowFail: false });
assert.equal(lrs.version, "1.0.2");

// Every method takes what it needs, then its settings with a callback.
const outcome = (method, given, settings = {}) =>
  new Promise((tell) => lrs[method](...given, { ...settings, callback: (error, result) => tell({ error, result }) }));
async function done(method, given, settings) {
  const { error, result } = await outcome(method, given, settings);
  assert.equal(error, null, `${method}: ${error} ${result?.responseText}`);
  return result;
}
const refused = async (status, ...call) => assert.equal((await outcome(...call)).error, status, call[0]);

const home = "https://school.example";
const amina = new TinCan.Agent({ name: "Amina", account: { homePage: home, name: "amina" } });
const course = new TinCan.Activity({ id: `${home}/courses/welding`, definition: { name: { en: "Welding" } } });
const verb = { id: `${home}/verbs/welded`, display: { en: "welded" } };
const registration = randomUUID();
const context = { registration, contextActivities: { grouping: [{ id: course.id }] } };
const statement = (name, more = {}) =>
  new TinCan.Statement({ actor: amina, verb, target: { id: `${home}/lessons/${name}` }, context, ...more });
const ids = (statements) => statements.map((one) => one.id);

// About, one statement by PUT, a batch by POST, both again, another statement under a taken id.
assert.deepEqual((await done("about", [])).version.includes("1.0.2"), true);
const first = statement("alone", { result: { score: { scaled: 0.5 }, duration: "PT1M30S" } });
assert.equal((await done("saveStatement", [first])).status, 204);
assert.equal((await done("saveStatement", [first])).status, 204);
const batch = Array.from({ length: 7 }, (_, number) => statement(`batch-${number}`));
for (const _twice of [1, 2]) {
  assert.deepEqual(JSON.parse((await done("saveStatements", [batch])).responseText), ids(batch));
}
await refused(409, "saveStatement", [statement("different", { id: first.id })]);
const back = await done("retrieveStatement", [first.id]);
assert.deepEqual([back.actor.account.name, back.verb.id, back.result.score.scaled, back.context.registration], ["amina", verb.id, 0.5, registration]);
assert.equal(back.version, "1.0.0"); // What 1.0.x says of a statement that came without.

// Questions, and all pages of an answer.
async function pages(params) {
  const [found, first] = [[], await new Promise((tell) => lrs.queryStatements({ params, callback: (...told) => tell(told) }))];
  assert.equal(first[0], null);
  for (let page = first[1]; ; ) {
    found.push(ids(page.statements));
    if (!page.more) return found;
    page = await new Promise((tell) => lrs.moreStatements({ url: page.more, callback: (error, result) => tell(error ? assert.fail(`${error}`) : result) }));
  }
}
const eight = [first.id, ...ids(batch)];
const three = await pages({ registration, limit: 3, ascending: true });
assert.deepEqual([three.map((page) => page.length), three.flat()], [[3, 3, 2], eight]);
assert.deepEqual((await pages({ agent: amina, verb: new TinCan.Verb(verb), limit: 5, registration })).flat(), eight.toReversed());
assert.deepEqual((await pages({ activity: batch[4].target })).flat(), [batch[4].id]);
assert.deepEqual((await pages({ activity: course })).flat(), []);
assert.deepEqual((await pages({ activity: course, related_activities: true, limit: 4 })).flat(), eight.toReversed());
assert.deepEqual((await pages({ since: back.stored, registration, ascending: true })).flat(), ids(batch));
const told = await done("retrieveActivity", [course.id]);
assert.equal(told.id, course.id);

// Files: text is sent (the client makes text of all it sends), bytes are received.
const words = "Une soudure droite, été comme hiver";
const note = { usageType: `${home}/proof`, display: { en: "Proof" }, contentType: "text/plain", content: words };
const withNote = statement("note", { attachments: [note] });
assert.equal((await done("saveStatement", [withNote])).status, 204);
const noted = await done("retrieveStatement", [withNote.id], { params: { attachments: true } });
assert.equal(noted.attachments[0].getContentAsString(), words);
const seen = await done("retrieveStatement", [photo], { params: { attachments: true } });
assert.equal(Buffer.from(seen.attachments[0].content).toString("base64"), octets);
const listed = await new Promise((tell) => lrs.queryStatements({
  params: { activity: seen.target, attachments: true }, callback: (error, result) => tell(result),
}));
assert.equal(Buffer.from(listed.statements[0].attachments[0].content).toString("base64"), octets);

// Voiding.
const voiding = new TinCan.Statement({
  actor: amina, verb: { id: "http://adlnet.gov/expapi/verbs/voided" }, target: new TinCan.StatementRef({ id: batch[6].id }),
});
await done("saveStatement", [voiding]);
await refused(404, "retrieveStatement", [batch[6].id]);
assert.equal((await done("retrieveVoidedStatement", [batch[6].id])).id, batch[6].id);

// A state: kept twice without a word about what was there, as packages do; found again; guarded when asked; gone.
const place = { agent: amina, activity: course, registration };
const json = { ...place, contentType: "application/json" };
assert.equal(await done("retrieveState", ["where"], { ...place }), null);
await done("saveState", ["where", { page: 1 }], { ...json });
await done("saveState", ["where", { page: 2, words: "Ça va" }], { ...json });
const resumed = await done("retrieveState", ["where"], { ...place });
assert.deepEqual(resumed.contents, { page: 2, words: "Ça va" });
await done("saveState", ["where", { page: 3 }], { ...json, lastSHA1: resumed.etag });
await refused(412, "saveState", ["where", { page: 9 }], { ...json, lastSHA1: resumed.etag });
await done("saveState", ["where", { done: true }], { ...json, method: "POST" });
assert.deepEqual((await done("retrieveState", ["where"], { ...place })).contents, { page: 3, done: true });
await done("saveState", ["notes", "suspend_data=a|b|c"], { ...place });
assert.equal((await done("retrieveState", ["notes"], { ...place })).contents, "suspend_data=a|b|c");
const stateIds = await new Promise((tell) => lrs.retrieveStateIds({ ...place, callback: (error, result) => tell(result) }));
assert.deepEqual(stateIds.toSorted(), ["notes", "where"]);
await done("dropState", ["where"], { ...place });
assert.equal(await done("retrieveState", ["where"], { ...place }), null);
await done("saveState", ["bookmark", "7"], { agent: amina, activity: course });
await done("dropState", [null], { agent: new TinCan.Agent({ mbox: "mailto:bob@school.example" }), activity: course });

// Profiles, guarded by what was read.
for (const [kind, of] of [["ActivityProfile", { activity: course }], ["AgentProfile", { agent: amina }]]) {
  const typed = { ...of, contentType: "application/json" };
  await done(`save${kind}`, ["level", { level: 1 }], { ...typed });
  await refused(412, `save${kind}`, ["level", { level: 8 }], { ...typed });
  const old = (await done(`retrieve${kind}`, ["level"], { ...of })).etag;
  await done(`save${kind}`, ["level", { level: 2 }], { ...typed, lastSHA1: old });
  await refused(412, `save${kind}`, ["level", { level: 9 }], { ...typed, lastSHA1: old });
  assert.deepEqual((await done(`retrieve${kind}`, ["level"], { ...of })).contents, { level: 2 });
  await done(`save${kind}`, ["gone", { level: 0 }], { ...typed });
  await done(`drop${kind}`, ["gone"], { ...of });
  assert.equal(await done(`retrieve${kind}`, ["gone"], { ...of }), null);
}

console.log(JSON.stringify({ stored: [...eight, withNote.id, voiding.id], voided: batch[6].id, words }));
