/** The files that go with the next message, above the text. */

import { useEffect, useRef, useState } from "preact/hooks";
import { sizeText } from "../files/size";
import type { Tray, TrayFile } from "../files/tray";
import { useLanguage, type Messages } from "../i18n";
import { Icon } from "./icons";
import { SafeText } from "./text";

const THUMB_PX = 96;

/** Draws again whenever the tray changes. */
export function useTray(tray: Tray): readonly TrayFile[] {
  const [files, setFiles] = useState(tray.files);
  useEffect(() => tray.onChange(() => setFiles(tray.files)), [tray]);
  return files;
}

export function TrayRow({ tray }: { readonly tray: Tray }) {
  const { t } = useLanguage();
  const files = useTray(tray);
  const problem = tray.tooMany ? t.tooManyFiles(tray.limits.maxCount) : "";
  return (
    <>
      {files.length > 0 && (
        <ul class="tray" aria-label={t.filesToSend} data-testid="tray">
          {files.map((file) => (
            <TrayItem key={file.id} file={file} tray={tray} />
          ))}
        </ul>
      )}
      <p class="tray-problem" role="status">
        {problem}
      </p>
    </>
  );
}

function TrayItem({ file, tray }: { readonly file: TrayFile; readonly tray: Tray }) {
  const { t } = useLanguage();
  const { state, progress, problem } = file;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (state === "failed") item.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [state]);
  return (
    <li ref={item} class={`tray-item tray-${state}`} data-state={state}>
      <Thumb file={file.file} />
      <span class="tray-about">
        <span class="tray-name">
          <SafeText text={file.file.name} />
        </span>
        {state === "failed" ? (
          <span class="tray-why" role="alert">
            {whyText(problem, tray, t)}
          </span>
        ) : (
          <small>{sizeText(file.file.size)}</small>
        )}
        {(state === "uploading" || state === "waiting") && (
          <progress max={1} value={progress} aria-label={t.uploading(file.file.name)} />
        )}
      </span>
      {tray.canRetry(file) && (
        <button type="button" class="tray-button" title={t.retryUpload} aria-label={`${t.retryUpload} ${file.file.name}`} onClick={() => tray.retry(file.id)}>
          <Icon name="retry" size={16} />
        </button>
      )}
      <button type="button" class="tray-button" title={t.removeFile} aria-label={`${t.removeFile} ${file.file.name}`} onClick={() => tray.remove(file.id)}>
        <Icon name="close" size={16} />
      </button>
    </li>
  );
}

function whyText(problem: string, tray: Tray, t: Messages): string {
  if (problem === "too_large") return t.fileTooLarge(sizeText(tray.limits.maxBytes));
  return t.fileProblems[problem] ?? t.fileProblems["network"] ?? "";
}

/** A picture's thumbnail, drawn from its pixels; a sheet of paper for anything else. */
function Thumb({ file }: { readonly file: File }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    let gone = false;
    if (file.type.startsWith("image/")) {
      createImageBitmap(file).then(
        (bitmap) => {
          if (!gone && canvas.current) drawCover(canvas.current, bitmap);
          bitmap.close();
          setDrawn(!gone);
        },
        () => undefined,
      );
    }
    return () => {
      gone = true;
    };
  }, [file]);
  return (
    <span class="tray-thumb">
      <canvas ref={canvas} width={THUMB_PX} height={THUMB_PX} hidden={!drawn} aria-hidden="true" />
      {!drawn && <Icon name="file" size={20} />}
    </span>
  );
}

function drawCover(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  const side = Math.min(bitmap.width, bitmap.height);
  const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  canvas.getContext("2d")?.drawImage(bitmap, x, y, side, side, 0, 0, canvas.width, canvas.height);
}
