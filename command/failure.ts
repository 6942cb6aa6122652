/** Why the command cannot answer: a sentence for whoever typed it. */
export class Failure extends Error {}
