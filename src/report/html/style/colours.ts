/**
 * Both schemes. Text has a contrast of at least 4.5 to 1 on its ground. The colours of versions are those of Okabe and Ito ("Color
 * Universal Design", 2008), which people with any kind of colour vision can tell apart, lightened or darkened for the ground.
 */
export const COLOUR_STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #101317);
  --panel: light-dark(#ffffff, #171b20);
  --ink: light-dark(#181b20, #e7e9ec);
  --muted: light-dark(#565e69, #a5aeb8);
  --line: light-dark(#dde1e7, #2b323a);
  --shade: light-dark(#1b263326, #000000a0);
  --accent: light-dark(#0a58b5, #7ab7ff);
  --good: light-dark(#0b6e46, #56cc94);
  --bad: light-dark(#b4232c, #ff8379);
  --doubtful: light-dark(#7d5200, #e6b84a);
  --good-ground: light-dark(#e8f5ee, #12271e);
  --bad-ground: light-dark(#fcecec, #2e1718);
  --doubtful-ground: light-dark(#fbf3df, #2a2213);
  --version-0: light-dark(#7d93ab, #62788f);
  --version-1: light-dark(#0072b2, #3fa0e0);
  --version-2: light-dark(#d88f00, #e69f00);
  --version-3: light-dark(#009e73, #19b98b);
  --version-4: light-dark(#b5588a, #cc79a7);
  --version-5: light-dark(#56b4e9, #8fd0f5);
  --version-6: light-dark(#8a7a00, #d8cb3a);
  --version-7: light-dark(#5b4b8a, #a795dd);
  --dropped: light-dark(#c1272d, #ff6b60);
  --rejected: light-dark(#d88f00, #e6a92e);
  --local: light-dark(#8a8f96, #868d96);
  --outage: color-mix(in srgb, var(--bad) 22%, var(--panel));
  --latency-p50: light-dark(#00795a, #3fc79a);
  --latency-p99: light-dark(#b5588a, #dc8fbb);
  --latency-max: light-dark(#7a828c, #8d96a0);
}
:root[data-theme='light'] { color-scheme: light; }
:root[data-theme='dark'] { color-scheme: dark; }
`;
