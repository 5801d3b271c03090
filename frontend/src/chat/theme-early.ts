// Runs in <head>, before the first paint, so that a chosen theme doesn't flash.
import { applyTheme, readTheme } from "./theme";

applyTheme(readTheme());
