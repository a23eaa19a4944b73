/** An officer at the desk's HTTP API: signs in, looks at cases, decides, as the web app does. */

export type Officer = {
  get<T>(path: string): Promise<T>
  /** Answers the status and the body, so that refusals can be looked at. */
  send(method: string, path: string, body?: unknown): Promise<{ status: number; body: never }>
  decide(
    caseId: string,
    decision: object,
    grounds?: string,
  ): Promise<{ status: number; body: never }>
}

export async function signIn(desk: string, name: string, password: string): Promise<Officer> {
  const api = new URL('/api/v1/', desk).href
  const opened = await fetch(`${api}session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  })
  if (!opened.ok) throw new Error(`sign in as ${name}: ${opened.status} ${await opened.text()}`)
  const cookie = opened.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
  const { csrf }: { csrf: string } = await opened.json()
  const call = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${api}${path}`, {
      method,
      headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const officer: Officer = {
    async get(path) {
      const answer = await call('GET', path)
      if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
      return answer.json()
    },
    async send(method, path, body) {
      const answer = await call(method, path, body)
      return { status: answer.status, body: (await answer.json().catch(() => null)) as never }
    },
    async decide(caseId, decision, grounds = '') {
      const { revocation } = await officer.get<{ revocation: { version: number } }>(
        `cases/${caseId}`,
      )
      return officer.send('POST', `cases/${caseId}/decisions`, {
        version: revocation.version,
        decision,
        grounds,
      })
    },
  }
  return officer
}
