// A page opened from disk may start no worker, and the search is one. Here its script runs in a
// hidden frame instead, which is told and answers as a worker would.
if (location.protocol === "file:") {
  // The worker's script looks for the name IFrameWorker, to find its own address.
  self.IFrameWorker = self.Worker = class extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      const scope = this.frame.contentWindow;
      const load = (script) =>
        new Promise((resolve, reject) => {
          const element = scope.document.createElement("script");
          Object.assign(element, { src: new URL(script, location), onload: resolve, onerror: reject });
          scope.document.head.append(element);
        });
      scope.importScripts = async (...scripts) => {
        for (const script of scripts) await load(script);
      };
      scope.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      this.ready = load(address);
    }

    async postMessage(data) {
      await this.ready;
      this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
