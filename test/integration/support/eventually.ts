const DEADLINE_MS = 10_000;
const PAUSE_MS = 20;

/** Asks again until the answer is not undefined or false: VS Code tells an extension late what has happened. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const until = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    if (Date.now() > until) {
      throw new Error(`It did not come to be within ${DEADLINE_MS / 1000} s: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
