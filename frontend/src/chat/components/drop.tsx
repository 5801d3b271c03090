import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLanguage } from "../i18n";
import { Icon } from "./icons";

export interface DropZoneProps {
  /** No files are taken now. */
  readonly closed: boolean;
  readonly onFiles: (files: File[]) => void;
  readonly children: ComponentChildren;
}

/** Takes files that are dragged onto the page or pasted anywhere in it. */
export function DropZone({ closed, onFiles, children }: DropZoneProps) {
  const { t } = useLanguage();
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const take = (files: FileList | undefined): boolean => {
    if (!files || files.length === 0) return false;
    if (!closed) onFiles([...files]);
    return true;
  };
  useEffect(() => {
    const pasted = (event: ClipboardEvent): void => {
      if (take(event.clipboardData?.files)) event.preventDefault();
    };
    document.addEventListener("paste", pasted);
    return () => document.removeEventListener("paste", pasted);
  });
  const move = (by: number): void => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0 && !closed);
  };
  return (
    <div
      class="chat"
      onDragEnter={(event) => bearsFiles(event) && move(1)}
      onDragLeave={(event) => bearsFiles(event) && move(-1)}
      onDragOver={(event) => bearsFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!bearsFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      {children}
      {over && (
        <div class="drop" aria-hidden="true">
          <Icon name="file" size={32} />
          {t.dropHere}
        </div>
      )}
    </div>
  );
}

function bearsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
