// Bodies in which every field that is a text, and some keys, are what somebody who means ill would write.

/** What is written into each field, one after the other. */
export const HOSTILE_TEXTS: readonly string[] = [
  '</script><script>hostile = 1</script><img src=x onerror="hostile = 1">',
  '<iframe src="https://example.com"></iframe><a href="javascript:hostile=1">x</a> https://example.com/x',
  '\u202Egnp.exe\u2066 \u200F\u061C<b>\u2069',
  '__proto__',
  '\ud800 lone \udfff halves \ud83d',
  '\u001b[31mred\u001b[0m \u001b]8;;https://example.com\u0007link\u001b]8;;\u0007 \u0000\u0007\u0008',
  '${hostile = 1} {{hostile}} %s $(command:workbench.action.quit) [x](command:workbench.action.quit)',
  'k'.repeat(200_000),
];

/** The body of a run with such a text in every field; its id, thread and status are good ones. */
export function hostileRun(id: string, threadId: string, text: string): string {
  const quoted = JSON.stringify(text);
  const call = `{"id": ${quoted}, "type": ${quoted}, "function": {"name": ${quoted}, "arguments": ${quoted}}}`;
  return `{
  "id": "${id}",
  "object": ${quoted},
  "thread_id": "${threadId}",
  "assistant_id": ${quoted},
  "status": "failed",
  "created_at": 1795795157,
  "last_error": {"code": ${quoted}, "message": ${quoted}},
  "incomplete_details": {"reason": ${quoted}},
  "required_action": {"type": ${quoted}, "submit_tool_outputs": {"tool_calls": [${call}]}},
  "model": ${quoted},
  "instructions": ${quoted},
  "tools": [${call}, {"type": "function", "function": {"name": ${quoted}, "description": ${quoted}, "parameters": {${quoted}: ${quoted}}}}],
  "metadata": {${quoted}: ${quoted}, "__proto__": {"hostile": ${quoted}}, "constructor": ${quoted}},
  "response_format": {"type": ${quoted}},
  "tool_choice": {"type": "function", "function": {"name": ${quoted}}},
  "truncation_strategy": {"type": ${quoted}},
  "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
  ${quoted}: ${quoted},
  "__proto__": {"hostile": 1}
}`;
}

/** A list of steps with such a text in every field. */
export function hostileSteps(text: string): string {
  const quoted = JSON.stringify(text);
  const step = (id: string, type: string, details: string) =>
    `{"id": ${JSON.stringify(id)}, "type": ${type}, "status": ${quoted}, "created_at": 1795795158, "last_error": {"code": ${quoted}, "message": ${quoted}}, "step_details": ${details}}`;
  return `{"data": [
  ${step(
    'step_1',
    '"tool_calls"',
    `{"type": "tool_calls", "tool_calls": [
    {"id": ${quoted}, "type": "code_interpreter", "code_interpreter": {"input": ${quoted}, "outputs": [{"type": "logs", "logs": ${quoted}}, {"type": "image", "image": {"file_id": ${quoted}}}]}},
    {"id": ${quoted}, "type": "file_search", "file_search": {"ranking_options": {"ranker": ${quoted}}, "results": [{"file_id": ${quoted}, "file_name": ${quoted}, "score": ${quoted}, "content": [{"type": "text", "text": ${quoted}}]}]}},
    {"id": ${quoted}, "type": "function", "function": {"name": ${quoted}, "arguments": ${quoted}, "output": ${quoted}}},
    {"id": ${quoted}, "type": ${quoted}}
  ]}`,
  )},
  ${step('step_2', '"message_creation"', `{"type": "message_creation", "message_creation": {"message_id": ${quoted}}}`)},
  ${step('step_3', quoted, quoted)}
], "has_more": false}`;
}

/** A message with such a text in every field; its id is a good one. */
export function hostileMessage(id: string, text: string): string {
  const quoted = JSON.stringify(text);
  const annotation = `{"type": ${quoted}, "text": ${quoted}, "file_citation": {"file_id": ${quoted}, "quote": ${quoted}}, "url_citation": {"url": ${quoted}}}`;
  return `{
  "id": "${id}",
  "object": ${quoted},
  "role": ${quoted},
  "status": ${quoted},
  "incomplete_details": {"reason": ${quoted}},
  "content": [
    {"type": "text", "text": {"value": ${quoted}, "annotations": [${annotation}, {"file_path": {"file_id": ${quoted}}}, ${quoted}]}},
    {"type": "refusal", "refusal": ${quoted}},
    {"type": "image_file", "image_file": {"file_id": ${quoted}}},
    {"type": "image_url", "image_url": {"url": ${quoted}}},
    {"type": ${quoted}, ${quoted}: ${quoted}},
    ${quoted}
  ],
  ${quoted}: ${quoted},
  "__proto__": {"hostile": 1}
}`;
}
