// A spoken note: press to start, press to stop, hear it, throw it away. The recording is put into the
// plain file input, so that whatever sends the form sends it too; where nothing can be recorded
// the input stays as it is, and phones offer their own recorder.
import { words } from "./words.js";

const KINDS = [["audio/webm;codecs=opus", "webm"], ["audio/mp4", "m4a"], ["audio/ogg;codecs=opus", "ogg"]];
const BITS_PER_SECOND = 32000; // speech; a minute is a quarter of a megabyte

let speaking; // at most one at a time

class Voice {
  constructor(box, input) {
    Object.assign(this, { box, input });
    const part = (name) => box.querySelector(`[data-voice-${name}]`);
    [this.button, this.count, this.player] = [part("record"), part("count"), part("play")];
    [this.remove, this.said] = [part("delete"), part("said")];
    this.button.onclick = () => (this.recorder ? this.stop() : this.begin());
    this.remove.onclick = () => this.put([]);
    input.addEventListener("change", () => this.show());
    input.required = false; // nothing hidden can be asked for by the browser
    this.take(true);
    this.show();
  }

  /** Either the button stands there or the plain input, never both. */
  take(over) {
    this.input.hidden = over;
    this.button.hidden = !over;
  }

  async begin() {
    if (speaking || this.asking) return;
    this.asking = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.record(stream);
    } catch (problem) {
      this.said.textContent = this.box.dataset[problem.name === "NotAllowedError" ? "refused" : "failed"];
      this.take(false);
    }
    this.asking = false;
  }

  record(stream) {
    const [type, ending] = KINDS.find(([kind]) => MediaRecorder.isTypeSupported(kind)) ?? ["", "webm"];
    const parts = [];
    this.recorder = new MediaRecorder(stream, { ...(type && { mimeType: type }), audioBitsPerSecond: BITS_PER_SECOND });
    this.recorder.ondataavailable = ({ data }) => data.size && parts.push(data);
    this.stopped = new Promise((done) => {
      this.recorder.onstop = () => {
        for (const track of stream.getTracks()) track.stop();
        const kind = (this.recorder.mimeType || type || "audio/webm").split(";")[0];
        this.ended();
        this.put(parts.length ? [new File(parts, `voice.${ending}`, { type: kind })] : []);
        done();
      };
    });
    this.recorder.start();
    speaking = this;
    this.since = performance.now();
    this.said.textContent = this.box.dataset.recording;
    this.show();
    this.tick();
    this.ticking = setInterval(() => this.tick(), 250);
  }

  /** The countdown is for the eye; who listens is told the last ten seconds once. */
  tick() {
    const left = Math.ceil(Number(this.box.dataset.most) - (performance.now() - this.since) / 1000);
    this.count.textContent = words(this.box.dataset.left, { n: Math.max(left, 0) });
    if (left === 10) this.said.textContent = this.count.textContent;
    if (left <= 0) this.stop();
  }

  stop() {
    if (this.recorder?.state === "recording") this.recorder.stop();
    return this.stopped;
  }

  ended() {
    clearInterval(this.ticking);
    this.seconds = Math.round((performance.now() - this.since) / 1000);
    this.recorder = speaking = undefined;
  }

  put(files) {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    this.input.files = all.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.said.textContent = files.length ? words(this.box.dataset.kept, { n: this.seconds }) : this.box.dataset.gone;
    if (!files.length) this.button.focus();
  }

  show() {
    const [file] = this.input.files;
    this.box.dataset.state = this.recorder ? "recording" : file ? "kept" : "";
    for (const one of this.box.querySelectorAll("[data-voice-when]")) {
      one.hidden = one.dataset.voiceWhen !== this.box.dataset.state;
    }
    if (this.player.src) URL.revokeObjectURL(this.player.src);
    if (file) this.player.src = URL.createObjectURL(file);
    else this.player.removeAttribute("src");
  }
}

function start(root) {
  if (!globalThis.MediaRecorder || !navigator.mediaDevices?.getUserMedia) return;
  for (const box of root.querySelectorAll("[data-voice]:not([data-on])")) {
    const input = box.querySelector("input[type=file]");
    if (!input) continue;
    box.dataset.on = "";
    new Voice(box, input);
  }
}

// Sent while still speaking: what was said so far is finished and goes along. On the window, to be
// there before anything that sends the form.
addEventListener(
  "submit",
  (event) => {
    if (!speaking || !event.target.contains(speaking.box)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    speaking.stop().then(() => event.target.requestSubmit(event.submitter));
  },
  true,
);
addEventListener("pagehide", () => speaking?.stop());
document.addEventListener("DOMContentLoaded", () => start(document));
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentNode || document));
