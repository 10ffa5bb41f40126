/** The text of docs/HOUSE.md: every room of src/house.json with its sentence and the rooms it may import. */
import house from '../../src/house.json' with { type: 'json' };

const HEAD = `# The house

Printed from \`src/house.json\` by \`npm run house\`; \`test/house.test.ts\` holds the code to it.

One thread of virtual time runs through all rooms but the site: the engine has no promise, no host timer, no wall clock
and no unseeded chance, so the same seed and the same inputs give the same trace, byte for byte, in Node and in a
browser. Everything that looks at the cluster or changes it goes through one door, \`ApiServer\` in \`src/api/door.ts\`.
Control-plane and node components never import each other: they meet at that door.

| room | what it is | may import |
|---|---|---|
`;

const FLOW = `
## How \`kubectl apply -f pod.yaml\` flows

Keystroke → terminal → line editor → shell → process \`kubectl\` in the workstation's kernel → YAML → the door: strict
decoding, defaults, admission, validation, etcd → \`pod/web created\` is printed while nothing runs yet → watch →
scheduler filters, scores, binds → kubelet's pod worker → plan → sandbox → address → pull → init containers in order →
app containers → the kernel runs the image's program → status is written when it changed → the grader, watching at the
same door, looks again → the checklist ticks. Each step left one entry in the trace, with its causes.
`;

/** The whole page. */
export function housePage(): string {
  const rows = Object.entries(house).map(
    ([room, { says, may }]) => `| \`${room}\` | ${says} | ${may.map((name) => `\`${name}\``).join(', ') || 'nothing'} |\n`,
  );
  return HEAD + rows.join('') + FLOW;
}
