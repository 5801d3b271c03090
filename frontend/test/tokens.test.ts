import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const source = readFileSync(`${process.cwd()}/src/styles/tokens.css`, "utf8");
const [light = "", system = "", chosen = ""] = [...source.matchAll(/:root[^{]*\{([^}]*)\}/g)].map((match) => match[1] ?? "");

type Palette = ReadonlyMap<string, string>;

function palette(...blocks: string[]): Palette {
  return new Map(blocks.flatMap((block) => [...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((m) => [m[1] ?? "", m[2] ?? ""])));
}

/** Relative luminance (WCAG) of an oklch() token: OKLab to linear sRGB, Björn Ottosson's matrices, clipped to the gamut. */
function luminance(colours: Palette, name: string): number {
  const value = colours.get(name) ?? "";
  const other = /var\((--[\w-]+)\)/.exec(value)?.[1];
  if (other) return luminance(colours, other);
  const [lightness = 0, chroma = 0, hue = 0] = (/oklch\(([^)]+)\)/.exec(value)?.[1] ?? "").split(" ").map(Number);
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (x: number): number => Math.min(1, Math.max(0, x));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(colours: Palette, ink: string, ground: string): number {
  const [a, b] = [luminance(colours, ink), luminance(colours, ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const AAA = 7;
const AA = 4.5;
const PAIRS: readonly (readonly [ink: string, ground: string, least: number])[] = [
  ["--on-bubble-own", "--bubble-own", AAA],
  ["--on-bubble-other", "--bubble-other", AAA],
  ["--ink", "--surface", AAA],
  ["--ink", "--surface-raised", AAA],
  ["--ink-soft", "--surface", AA],
  ["--ink-soft", "--surface-raised", AA],
  ["--ink-soft", "--surface-hover", AA],
  ["--ink-faint", "--surface", AA],
  ["--accent-ink", "--surface-raised", AA],
  ["--accent-ink", "--accent-soft", AA],
  ["--on-accent", "--accent-solid", AA],
  ["--on-accent", "--accent-solid-hover", AA],
  ["--warn-ink", "--warn-soft", AA],
  ["--bad-ink", "--bad-soft", AA],
  ["--bad-ink", "--surface", AA],
];

for (const [name, colours] of [["light", palette(light)], ["dark", palette(light, chosen)]] as const) {
  for (const [ink, ground, least] of PAIRS) {
    test(`${name}: ${ink} on ${ground} has a contrast of ${least}`, () => {
      const measured = contrast(colours, ink, ground);
      assert.ok(measured >= least, `${measured.toFixed(2)}`);
    });
  }
}

test("dark by choice is the same as dark by the system", () => {
  const lines = (block: string): string[] => block.trim().split("\n").map((line) => line.trim());
  assert.deepEqual(lines(chosen), lines(system));
});
