// Remakes src/mcp/gen/mcp_pb.ts from proto/mcp.proto with the protoc of grpcio-tools.
// PYTHON names the interpreter that has it (the project's virtual environment, when not given).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const python = process.env.PYTHON ?? ".venv/bin/python";

const run = spawnSync(
  python,
  [
    "-m", "grpc_tools.protoc", "-Iproto",
    "--plugin=protoc-gen-es=frontend/node_modules/.bin/protoc-gen-es",
    "--es_out=frontend/src/mcp/gen", "--es_opt=target=ts",
    "proto/mcp.proto",
  ],
  { cwd: repository, stdio: "inherit" },
);
if (run.error) {
  console.error(`cannot start ${python}: ${run.error.message}; set PYTHON to an interpreter with grpcio-tools`);
}
process.exit(run.status ?? 1);
