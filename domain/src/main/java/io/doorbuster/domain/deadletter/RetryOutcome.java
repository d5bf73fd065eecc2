package io.doorbuster.domain.deadletter;

/** Every answer to the wish that a dead letter be tried again. */
public sealed interface RetryOutcome {

    /** It is no dead letter any more: it is tried again from the beginning. */
    record Retried(DeadLetter letter) implements RetryOutcome {}

    /** There is no such dead letter, or no more. */
    record NoSuchDeadLetter() implements RetryOutcome {}

    /** It stays a dead letter, for this reason. */
    record NotRetried(String reason) implements RetryOutcome {}
}
