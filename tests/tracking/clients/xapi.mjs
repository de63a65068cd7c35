// Drives the endpoint with @xapi/xapi, checks every answer, and prints what the ledger must hold by now.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import XAPI from "@xapi/xapi";

const { endpoint, key, secret, version, adapter } = JSON.parse(process.argv[2]);
const client = new XAPI({ endpoint, version, adapter, auth: XAPI.toBasicAuth(key, secret) });
// In Node its axios sends a Blob as application/octet-stream, whatever header it was given: files go by fetch.
const uploader = new XAPI({ endpoint, version, adapter: "fetch", auth: XAPI.toBasicAuth(key, secret) });
const two = version === "2.0.0";

const home = "https://school.example";
const amina = { objectType: "Agent", name: "Amina", account: { homePage: home, name: "amina" } };
const bob = { objectType: "Agent", mbox: "mailto:bob@school.example" };
const course = `${home}/courses/welding`;
const welded = { id: `${home}/verbs/welded`, display: { "en-CA": "welded", "fr-CA": "a soudé" } };
const activity = (name) => ({
  objectType: "Activity",
  id: `${home}/lessons/${name}`,
  definition: { name: { "en-CA": name, "fr-CA": `${name} é` } },
});
const statement = (name, more = {}) => ({ id: randomUUID(), actor: amina, verb: welded, object: activity(name), ...more });
const ids = (statements) => statements.map((one) => one.id);

async function refused(status, promise) {
  const error = await promise.then(() => assert.fail(`not refused with ${status}`), (reason) => reason);
  if (adapter === "axios") assert.equal(error.response?.status, status, String(error));
  else assert.ok(JSON.parse(error.message).error.message, String(error)); // This adapter throws the body.
}

// About, one statement, a batch, the same batch again, another statement under a taken id.
const about = await client.getAbout();
assert.equal(about.data.version.includes("1.0.3"), true);
assert.equal(about.data.version.includes("2.0.0"), two);
const registration = randomUUID();
const context = { registration, instructor: bob, contextActivities: { parent: [{ id: course }] } };
const first = statement("alone", { context, result: { score: { scaled: 0.5 }, duration: "PT1M30S" } });
const sent = await client.sendStatement({ statement: first });
assert.deepEqual([sent.status, sent.data], [200, [first.id]]);
const { id: _none, ...nameless } = statement("nameless");
const [given] = (await client.sendStatement({ statement: nameless })).data;
const batch = Array.from({ length: 7 }, (_, number) => statement(`batch-${number}`, { context: { registration } }));
assert.deepEqual((await client.sendStatements({ statements: batch })).data, ids(batch));
assert.deepEqual((await client.sendStatements({ statements: batch })).data, ids(batch));
await refused(409, client.sendStatement({ statement: { ...first, verb: { id: `${home}/verbs/other` } } }));
const back = (await client.getStatement({ statementId: first.id })).data;
assert.deepEqual([back.actor, back.verb, back.result, back.context.registration], [first.actor, welded, first.result, registration]);
assert.equal((await client.getStatement({ statementId: given })).data.object.id, nameless.object.id);

// Questions, and all pages of an answer.
async function all(params) {
  const pages = [];
  let answer = await client.getStatements(params);
  pages.push(answer.data.statements);
  while (answer.data.more) {
    answer = await client.getMoreStatements({ more: answer.data.more });
    pages.push(answer.data.statements);
  }
  return pages;
}
const found = async (params) => ids((await all(params)).flat());
const eight = [first.id, ...ids(batch)];
const pages = await all({ registration, ascending: true, limit: 3 });
assert.deepEqual([pages.map((page) => page.length), ids(pages.flat())], [[3, 3, 2], eight]);
assert.deepEqual(await found({ registration, limit: 3 }), eight.toReversed());
assert.deepEqual(await found({ agent: amina, verb: welded.id, activity: batch[4].object.id, limit: 1 }), [batch[4].id]);
assert.deepEqual(await found({ activity: course }), []);
assert.deepEqual(await found({ activity: course, related_activities: true }), [first.id]);
assert.deepEqual(await found({ agent: bob }), []);
assert.deepEqual(await found({ agent: bob, related_agents: true }), [first.id]);
assert.deepEqual(await found({ since: back.stored, until: new Date().toISOString(), registration, ascending: true }), ids(batch));
const short = await client.getStatements({ registration, limit: 1, format: "ids" });
assert.equal(short.data.statements[0].verb.display, undefined);
assert.deepEqual((await client.getActivity({ activityId: first.object.id })).data, first.object);
assert.deepEqual((await client.getAgent({ agent: amina })).data.account, [amina.account]);

// A file with every byte there is, and one of text that comes back through the client.
const file = (bytes, contentType) => ({
  usageType: `${home}/proof`, display: { en: "Proof" }, contentType,
  length: bytes.length, sha2: createHash("sha256").update(bytes).digest("hex"),
});
const octets = Buffer.concat([Buffer.from(Array.from({ length: 1024 }, (_, number) => (number * 7) % 256)), Buffer.from("\r\n--\r\n\0")]);
const text = Buffer.from("Une soudure droite, été comme hiver");
const whole = new Uint8Array(octets).buffer;
const withOctets = statement("photo", { attachments: [file(octets, "image/png")] });
const withText = statement("note", { attachments: [file(text, "text/plain")] });
assert.deepEqual((await uploader.sendStatement({ statement: withOctets, attachments: [whole] })).data, [withOctets.id]);
assert.deepEqual((await uploader.sendStatements({ statements: [withText], attachments: [new Uint8Array(text).buffer] })).data, [withText.id]);
const parts = (await client.getStatement({ statementId: withText.id, attachments: true })).data;
assert.deepEqual([parts[0].id, parts[1]], [withText.id, text.toString()]);

// Voiding.
const [voiding] = (await client.voidStatement({ actor: bob, statementId: batch[6].id })).data;
await refused(404, client.getStatement({ statementId: batch[6].id }));
assert.equal((await client.getVoidedStatement({ voidedStatementId: batch[6].id })).data.id, batch[6].id);
const several = (await client.voidStatements({ actor: bob, statementIds: ids(batch.slice(4, 6)) })).data;
const left = (await found({ activity: batch[6].object.id })).concat(await found({ activity: batch[5].object.id }));
assert.deepEqual(left, [several[1], voiding].toReversed());

// A state: kept, found again, changed as the version asks, changed in part, gone.
const place = { agent: amina, activityId: course, stateId: "where", registration };
await refused(404, client.getState(place));
await client.setState({ ...place, state: { page: 1, words: "Ça va" }, ...(two && { etag: "*", matchHeader: "If-None-Match" }) });
const resumed = await client.getState(place);
assert.deepEqual(resumed.data, { page: 1, words: "Ça va" });
const tag = resumed.headers.etag;
assert.match(tag, /^"[0-9a-f]{40}"$/);
if (two) await refused(409, client.setState({ ...place, state: { page: 2 } }));
else await client.setState({ ...place, state: { page: 1, words: "Ça va" } });
await client.setState({ ...place, state: { page: 2 }, etag: tag, matchHeader: "If-Match" });
await refused(412, client.setState({ ...place, state: { page: 9 }, etag: tag, matchHeader: "If-Match" }));
await client.createState({ ...place, state: { done: true }, ...(two && { etag: (await client.getState(place)).headers.etag, matchHeader: "If-Match" }) });
assert.deepEqual((await client.getState(place)).data, { page: 2, done: true });
await client.setState({ ...place, stateId: "notes", state: "plain words", contentType: "text/plain" });
assert.deepEqual((await client.getStates(place)).data.toSorted(), ["notes", "where"]);
await client.deleteState({ ...place, ...(two && { etag: (await client.getState(place)).headers.etag }) });
await refused(404, client.getState(place));
assert.equal((await client.getState({ ...place, stateId: "notes" })).data, "plain words");
await client.setState({ ...place, stateId: "kept", state: { page: 3 } });
await client.setState({ ...place, stateId: "other", registration: undefined, state: { page: 4 } });
await client.deleteStates({ agent: bob, activityId: course });
assert.deepEqual((await client.getStates(place)).data.toSorted(), ["kept", "notes"]);

// Profiles, guarded by what was read.
async function profiles(of, set, get, list, drop) {
  await set({ ...of, profile: { level: 1 }, etag: "*", matchHeader: "If-None-Match" });
  await refused(412, set({ ...of, profile: { level: 8 }, etag: "*", matchHeader: "If-None-Match" }));
  const old = (await get(of)).headers.etag;
  await set({ ...of, profile: { level: 2 }, etag: old, matchHeader: "If-Match" });
  await refused(412, set({ ...of, profile: { level: 9 }, etag: old, matchHeader: "If-Match" }));
  assert.deepEqual((await get(of)).data, { level: 2 });
  assert.deepEqual((await list(of)).data, [of.profileId]);
  await refused(412, drop({ ...of, etag: old }));
  await set({ ...of, profileId: "gone", profile: { level: 0 }, etag: "*", matchHeader: "If-None-Match" });
  await drop({ ...of, profileId: "gone", etag: (await get({ ...of, profileId: "gone" })).headers.etag });
  assert.deepEqual((await list(of)).data, [of.profileId]);
}
const bound = (...names) => names.map((name) => client[name].bind(client));
await profiles(
  { activityId: course, profileId: "for everybody" },
  ...bound("setActivityProfile", "getActivityProfile", "getActivityProfiles", "deleteActivityProfile"),
);
await profiles({ agent: bob, profileId: "tastes" }, ...bound("setAgentProfile", "getAgentProfile", "getAgentProfiles", "deleteAgentProfile"));

const stored = [first.id, given, ...ids(batch), withOctets.id, withText.id, voiding, ...several];
console.log(JSON.stringify({
  stored, voided: ids(batch.slice(4)), photo: withOctets.id, octets: octets.toString("base64"), registration,
}));
