package io.doorbuster.bench;

/**
 * A figure of a run: what a subject does with a workload.
 *
 * @param subject by name
 */
record Case(String subject, Workload workload) {

    @Override
    public String toString() {
        return subject + ", " + workload.title();
    }
}
