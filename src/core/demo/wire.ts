// The objects of the Assistants API as they go over the wire. Times are seconds since the Unix epoch.

export type RunStatus =
  | 'queued'
  | 'in_progress'
  | 'requires_action'
  | 'cancelling'
  | 'cancelled'
  | 'failed'
  | 'completed'
  | 'incomplete'
  | 'expired';

export type Metadata = Record<string, string>;

/** A JSON Schema, or an object of one. */
export type JsonObject = Record<string, unknown>;

export interface UsageBody {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
}

export interface RankingOptions {
  ranker: 'auto' | 'default_2024_08_21';
  score_threshold: number;
}

export interface FunctionTool {
  type: 'function';
  function: { name: string; description: string; parameters: JsonObject; strict: boolean };
}

export type ToolBody =
  | { type: 'code_interpreter' }
  | { type: 'file_search'; file_search?: { max_num_results: number; ranking_options: RankingOptions } }
  | FunctionTool;

export type ResponseFormat =
  | 'auto'
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema';
      json_schema: { name: string; description: string; schema: JsonObject; strict: boolean };
    };

export type ToolChoice = 'none' | 'auto' | 'required' | { type: 'function'; function: { name: string } };

export interface Truncation {
  type: 'auto' | 'last_messages';
  last_messages: number | null;
}

export interface RunError {
  code: 'server_error' | 'rate_limit_exceeded' | 'invalid_prompt';
  message: string;
}

export type IncompleteReason = 'max_completion_tokens' | 'max_prompt_tokens';

export interface RequiredToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface RunBody {
  id: string;
  object: 'thread.run';
  created_at: number;
  assistant_id: string;
  thread_id: string;
  status: RunStatus;
  started_at: number | null;
  expires_at: number | null;
  cancelled_at: number | null;
  failed_at: number | null;
  completed_at: number | null;
  required_action: {
    type: 'submit_tool_outputs';
    submit_tool_outputs: { tool_calls: RequiredToolCall[] };
  } | null;
  last_error: RunError | null;
  model: string;
  instructions: string;
  tools: ToolBody[];
  metadata: Metadata;
  temperature: number | null;
  top_p: number | null;
  max_completion_tokens: number | null;
  max_prompt_tokens: number | null;
  truncation_strategy: Truncation;
  incomplete_details: { reason: IncompleteReason } | null;
  usage: UsageBody | null;
  response_format: ResponseFormat;
  tool_choice: ToolChoice;
  parallel_tool_calls: boolean;
}

export type ToolCallBody =
  | { id: string; type: 'function'; function: { name: string; arguments: string; output: string | null } }
  | { id: string; type: 'code_interpreter'; code_interpreter: { input: string; outputs: CodeOutput[] } }
  | {
      id: string;
      type: 'file_search';
      file_search: { ranking_options: RankingOptions; results: SearchResult[] };
    };

export type CodeOutput = { type: 'logs'; logs: string } | { type: 'image'; image: { file_id: string } };

export interface SearchResult {
  file_id: string;
  file_name: string;
  score: number;
  /** Only where it is asked for. */
  content?: { type: 'text'; text: string }[];
}

export type StepDetails =
  | { type: 'message_creation'; message_creation: { message_id: string } }
  | { type: 'tool_calls'; tool_calls: ToolCallBody[] };

export interface StepBody {
  id: string;
  object: 'thread.run.step';
  created_at: number;
  run_id: string;
  assistant_id: string;
  thread_id: string;
  type: StepDetails['type'];
  status: 'in_progress' | 'cancelled' | 'failed' | 'completed' | 'expired';
  cancelled_at: number | null;
  completed_at: number | null;
  expired_at: number | null;
  failed_at: number | null;
  last_error: { code: 'server_error' | 'rate_limit_exceeded'; message: string } | null;
  step_details: StepDetails;
  metadata: Metadata;
  usage: UsageBody | null;
}

export interface MessageBody {
  id: string;
  object: 'thread.message';
  created_at: number;
  thread_id: string;
  status: 'in_progress' | 'incomplete' | 'completed';
  incomplete_details: { reason: 'max_tokens' | 'run_cancelled' | 'run_expired' | 'run_failed' } | null;
  completed_at: number | null;
  incomplete_at: number | null;
  role: 'user' | 'assistant';
  content: { type: 'text'; text: { value: string; annotations: never[] } }[];
  assistant_id: string | null;
  run_id: string | null;
  attachments: never[];
  metadata: Metadata;
}

export interface ThreadBody {
  id: string;
  object: 'thread';
  created_at: number;
  metadata: Metadata;
  tool_resources: { file_search?: { vector_store_ids: string[] } };
}

export interface ListBody<T> {
  object: 'list';
  data: T[];
  first_id: string;
  last_id: string;
  has_more: boolean;
}

/** An error's answer: all four fields are there, null where they say nothing. */
export interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null };
}
