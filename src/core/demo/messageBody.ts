import { activitiesOf, type Activity } from './activity';
import { demoId } from './chance';
import { seconds, secondsOrNull } from './runBody';
import type { MessageBody } from './wire';
import type { DemoRun, DemoThread } from './world';

/** The thread's messages as they are at `now`, in milliseconds since the Unix epoch, newest first. */
export function messageBodies(thread: DemoThread, now: number): MessageBody[] {
  return thread.runs
    .flatMap((run) => [
      ...activitiesOf(run, now).flatMap((activity) => answer(run, activity)),
      questionBefore(run),
    ])
    .sort((a, b) => b.created_at - a.created_at);
}

/** The id of the message that a step writes. */
export function messageId(stepId: string): string {
  return demoId('msg', stepId);
}

function questionBefore(run: DemoRun): MessageBody {
  return {
    id: messageId(run.id),
    object: 'thread.message',
    created_at: seconds(run.createdAt),
    thread_id: run.threadId,
    status: 'completed',
    incomplete_details: null,
    completed_at: null,
    incomplete_at: null,
    role: 'user',
    content: textContent(run.script.question),
    assistant_id: null,
    run_id: null,
    attachments: [],
    metadata: {},
  };
}

function answer(run: DemoRun, activity: Activity): MessageBody[] {
  if (activity.does.type !== 'message') {
    return [];
  }
  const { stepId, does, status, begunAt, endedAt } = activity;
  const reason = incompleteReason(run, status);
  const complete = status === 'completed' && reason === undefined;
  return [
    {
      id: messageId(stepId),
      object: 'thread.message',
      created_at: seconds(begunAt),
      thread_id: run.threadId,
      status: complete ? 'completed' : reason === undefined ? 'in_progress' : 'incomplete',
      incomplete_details: reason === undefined ? null : { reason },
      completed_at: complete ? secondsOrNull(endedAt) : null,
      incomplete_at: reason === undefined ? null : secondsOrNull(endedAt),
      role: 'assistant',
      content: status === 'in_progress' ? [] : textContent(does.text),
      assistant_id: run.script.assistant.id,
      run_id: run.id,
      attachments: [],
      metadata: {},
    },
  ];
}

/** Why a message breaks off; undefined when it doesn't, or has not yet. */
function incompleteReason(
  { script }: DemoRun,
  status: Activity['status'],
): NonNullable<MessageBody['incomplete_details']>['reason'] | undefined {
  switch (status) {
    case 'in_progress':
      return undefined;
    case 'completed':
      return script.course.ending.status === 'incomplete' ? 'max_tokens' : undefined;
    case 'cancelled':
      return 'run_cancelled';
    case 'failed':
      return 'run_failed';
    case 'expired':
      return 'run_expired';
  }
}

function textContent(value: string): MessageBody['content'] {
  return [{ type: 'text', text: { value, annotations: [] } }];
}
