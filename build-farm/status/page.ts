import { hash } from 'node:crypto'

const SCRIPT = `const $=id=>document.getElementById(id),ago=t=>{const s=Math.round((Date.now()-t)/1000);return s<60?s+' s ago':s<3600?Math.round(s/60)+' min ago':new Date(t).toLocaleString()};
const cell=(row,text,title)=>{const td=row.insertCell();td.textContent=text;if(title)td.title=title;return td};
const why=causes=>(causes||[]).map(c=>[c.kind,c.about,c.actor].filter(Boolean).join(' ')).join(', ');
let sites=[];
function draw(){const words=$('filter').value.toLowerCase().split(/\\s+/).filter(Boolean),body=$('sites').tBodies[0];body.replaceChildren();
let shown=0;const counts={};
for(const s of sites){const state=s.build?s.build.status:'never built';counts[state]=(counts[state]||0)+1;
const text=[s.site,s.name,s.domain,s.theme,state].join(' ').toLowerCase();if(!words.every(w=>text.includes(w)))continue;shown++;
const row=body.insertRow();row.dataset.state=state;cell(row,s.site,s.domain);cell(row,s.theme);const b=s.build;
const status=cell(row,(s.wanted&&state!=='running'?'wanted · ':'')+state);status.className='state';
if(b&&b.errors.length)status.title=b.errors.map(e=>(e.where?e.where+': ':'')+e.message).join('\\n');
cell(row,b?ago(b.finishedAt||b.startedAt):'',b?new Date(b.startedAt).toISOString():'');cell(row,b?why(b.causes):'');
cell(row,b?b.rendered+' of '+b.pages:'');cell(row,b&&b.errors.length?b.errors[0].message:'').className='error';
const button=document.createElement('button');button.textContent='Build';button.onclick=async()=>{button.disabled=true;await fetch('/api/sites/'+encodeURIComponent(s.site)+'/build',{method:'POST'});setTimeout(load,300)};row.insertCell().append(button)}
$('count').textContent=shown+' of '+sites.length+' sites — '+Object.entries(counts).map(([k,n])=>n+' '+k).join(', ')}
async function load(){try{const answer=await(await fetch('/api/sites')).json();sites=answer.sites;$('environment').textContent=answer.environment;draw();
const {deliveries}=await(await fetch('/api/deliveries')).json(),body=$('deliveries').tBodies[0];body.replaceChildren();$('none').hidden=deliveries.length>0;
for(const d of deliveries.slice(0,30)){const row=body.insertRow();row.dataset.state=d.status;cell(row,ago(d.receivedAt),new Date(d.receivedAt).toISOString());cell(row,d.source);cell(row,d.about);cell(row,d.status).className='state';cell(row,String(d.sites.length));
const td=row.insertCell();if(d.status!=='refused'){const button=document.createElement('button');button.textContent='Again';button.onclick=async()=>{await fetch('/api/deliveries/'+encodeURIComponent(d.source)+'/'+encodeURIComponent(d.id)+'/replay',{method:'POST'});load()};td.append(button)}}
$('link').textContent='connected'}catch{$('link').textContent='no connection'}}
let due;const soon=()=>{clearTimeout(due);due=setTimeout(load,250)};
const events=new EventSource('/api/events');events.onerror=()=>{$('link').textContent='no connection'};events.onopen=soon;
for(const type of['triggered','build-started','build-finished','trouble'])events.addEventListener(type,e=>{const data=JSON.parse(e.data),line=document.createElement('li');
line.textContent=new Date().toLocaleTimeString()+' '+(type==='triggered'?data.sites.length+' wanted: '+why([data.cause]):type==='trouble'?data.message:data.build.site+' '+(type==='build-started'?'is being built':data.build.status));
$('log').prepend(line);while($('log').children.length>50)$('log').lastChild.remove();soon()});
$('filter').addEventListener('input',draw);load();setInterval(draw,30000)`

const STYLE = `:root{color-scheme:light dark;--paper:light-dark(#f6f7f9,#14161a);--card:light-dark(#fff,#1d2026);--ink:light-dark(#1c2026,#e6e8eb);--faint:light-dark(#5d6570,#9aa3af);--line:light-dark(#e2e5ea,#2c3038);--bad:light-dark(#b3261e,#f2b8b5);--good:light-dark(#186a3b,#7ddba3);--busy:light-dark(#0b57a4,#9cc9ff)}
*{box-sizing:border-box}body{margin:0;font:.9rem/1.5 system-ui,sans-serif;background:var(--paper);color:var(--ink)}
header{position:sticky;top:0;display:flex;flex-wrap:wrap;align-items:baseline;gap:.3rem 1.2rem;padding:.9rem clamp(1rem,3vw,2rem);background:var(--paper);border-bottom:1px solid var(--line)}
h1{margin:0;font-size:1.3rem}h2{margin:1.5rem 0 .5rem;font-size:1rem}header p{margin:0;color:var(--faint)}
input{flex:1 1 12rem;max-width:24rem;margin-left:auto;padding:.4rem .7rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.4rem}
main{padding:0 clamp(1rem,3vw,2rem) 3rem}.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line)}
th,td{padding:.3rem .6rem;text-align:left;border-bottom:1px solid var(--line);vertical-align:top;max-width:28rem;overflow-wrap:anywhere}th{color:var(--faint);font-weight:600}
[data-state=failed] .state,[data-state=gated] .state,[data-state=lost] .state,[data-state=refused] .state,.error{color:var(--bad)}[data-state=built] .state,[data-state=unchanged] .state,[data-state=accepted] .state{color:var(--good)}[data-state=running] .state{color:var(--busy)}
button{font:inherit;padding:.1rem .6rem;color:inherit;background:none;border:1px solid var(--line);border-radius:.4rem;cursor:pointer}button:hover{border-color:currentColor}
ul{margin:0;padding:0;list-style:none;color:var(--faint);font-variant-numeric:tabular-nums}:focus-visible{outline:2px solid hsl(200 80% 50%);outline-offset:2px}`

const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>NEXTGEN farm</title>
<style>${STYLE}</style>
<header><h1>Farm <span id="environment"></span></h1><p id="count"></p><p id="link" role="status"></p>
<input id="filter" type="search" placeholder="Site, domain, theme or state" aria-label="Show only sites with these words"></header>
<main>
<h2>Sites</h2>
<div class="scroll"><table id="sites"><thead><tr><th>Site<th>Theme<th>State<th>When<th>Why<th>Rendered<th>What is wrong<th><span hidden>Build</span></thead><tbody></tbody></table></div>
<h2>Webhooks</h2>
<p id="none">Nothing has come in yet.</p>
<div class="scroll"><table id="deliveries"><thead><tr><th>When<th>Source<th>About<th>State<th>Sites<th><span hidden>Again</span></thead><tbody></tbody></table></div>
<h2>Now</h2>
<ul id="log" aria-live="polite"></ul>
</main>
<script>${SCRIPT}</script>
`

/** The page that shows what a farm does, drawn from its API in the browser. */
export const statusPage = {
  html: HTML,
  policy: `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; script-src 'sha256-${hash('sha256', SCRIPT, 'base64')}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
} as const
