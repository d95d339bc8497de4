// A real provider of OpenID Connect for the tests: `node provider.mjs PORT REDIRECT…`, people in MOTLAN_TEST_PEOPLE.
// Its one page asks for the name of somebody and for a level of assurance; there are no passwords here.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const home = process.env.MOTLAN_TEST_OIDC;
const found = createRequire(path.join(home, 'package.json')).resolve('oidc-provider');
const { default: Provider } = await import(pathToFileURL(found).href);

const [port, ...redirects] = process.argv.slice(2);
const people = JSON.parse(process.env.MOTLAN_TEST_PEOPLE);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: 'motlan', client_secret: 'a secret of the tests', redirect_uris: redirects }],
  scopes: ['openid'],
  claims: { openid: ['sub', 'personal_number', 'name', 'acr'] },
  acrValues: ['low', 'substantial', 'high'],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['a key of the tests'] },
  async findAccount(_ctx, id) {
    return people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) };
  },
});

async function grantFor(details, accountId) {
  const grant = new provider.Grant({ accountId, clientId: details.params.client_id });
  grant.addOIDCScope('openid');
  return grant.save();
}

provider.use(async (ctx, next) => {
  const [, uid] = ctx.path.match(/^\/interaction\/([^/]+)$/) ?? [];
  if (!uid) return next();
  const details = await provider.interactionDetails(ctx.req, ctx.res);
  if (ctx.method === 'GET') {
    ctx.type = 'html';
    ctx.body = `<!doctype html><html lang="en"><title>Identity service of the tests</title><form method="post">
      <label>Who <input name="who"></label> <label>Level <input name="acr" value="high"></label>
      <button name="go" value="yes">Sign in</button> <button name="go" value="no">Stop</button></form>`;
    return undefined;
  }
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  const said = new URLSearchParams(Buffer.concat(chunks).toString());
  const result = said.get('go') === 'no'
    ? { error: 'access_denied', error_description: 'stopped' }
    : {
      login: { accountId: said.get('who'), acr: said.get('acr') },
      consent: { grantId: await grantFor(details, said.get('who')) },
    };
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.respond = false;
  return undefined;
});

provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
