// Where somebody stopped reading an application: the page opens there again, on this device.
const place = `read:${location.pathname}`;
const keep = () => {
  try {
    localStorage.setItem(place, String(Math.round(scrollY)));
  } catch {
    // A full or closed store: reading begins at the top again.
  }
};

let timer = 0;
addEventListener("scroll", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, 300);
}, { passive: true });

const left = Number(localStorage.getItem(place) ?? 0);
if (left > innerHeight && !location.hash) scrollTo({ top: left, behavior: "instant" });
