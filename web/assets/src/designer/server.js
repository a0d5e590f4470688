// What the designer says to the server. Diagrams go as XML; the entity tag tells whose version a draft was made from.

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `服务器拒绝了请求（${status}）`);
    this.status = status;
    this.problem = problem;
  }
}

export class Server {
  constructor({ xmlUrl, saveUrl, checkUrl, adoptUrl, proposeUrl, csrf }) {
    Object.assign(this, { xmlUrl, saveUrl, checkUrl, adoptUrl, proposeUrl, csrf, tag: null, checking: null });
  }

  async load() {
    const response = await this.#fetch(this.xmlUrl, { cache: 'no-store' });
    return response.text();
  }

  /** Findings for this diagram; a newer question makes an older one void. */
  async check(xml) {
    this.checking?.abort();
    this.checking = new AbortController();
    const response = await this.#post(this.checkUrl, xml, 'application/xml', { signal: this.checking.signal });
    return (await response.json()).findings;
  }

  /** The diagram with what another tool meant in our own words. */
  async adopt(xml) {
    return answer(await this.#post(this.adoptUrl, xml, 'application/xml'));
  }

  async save(xml) {
    const headers = this.tag ? { 'If-Match': this.tag } : {};
    return answer(await this.#post(this.saveUrl, xml, 'application/xml', { headers }));
  }

  async propose(note) {
    return answer(await this.#post(this.proposeUrl, JSON.stringify({ note }), 'application/json'));
  }

  #post(url, body, type, { headers = {}, ...more } = {}) {
    return this.#fetch(url, { method: 'POST', body, headers: { 'Content-Type': type, ...headers }, ...more });
  }

  async #fetch(url, { headers = {}, ...options } = {}) {
    const all = { Accept: 'application/json, application/xml', 'X-CSRF-Token': this.csrf ?? '', ...headers };
    let response;
    try {
      response = await fetch(url, { credentials: 'same-origin', headers: all, ...options });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new Refused(0, { detail: '网络不通，图还在本页上，请稍后再试。' });
    }
    if (!response.ok) throw new Refused(response.status, await answer(response));
    if ([this.xmlUrl, this.saveUrl].includes(url)) this.tag = response.headers.get('ETag') ?? this.tag;
    return response;
  }
}

async function answer(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}
