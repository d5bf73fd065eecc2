package io.doorbuster.bench;

/**
 * One measurement of a case.
 *
 * @param perSecond counted answers in each second
 * @param p50Millis latency of counted answers, in milliseconds
 * @param cpuMicros processor time of everything but the generator, in microseconds for each counted answer
 */
record Round(double perSecond, double p50Millis, double p99Millis, double cpuMicros) {}
