package io.doorbuster.bench;

/** What of its rounds a goal compares, and which way is the better one. */
enum Figure {

    /** Counted answers in each second: the more, the better. */
    RATE {
        @Override
        double of(Round round) {
            return round.perSecond();
        }

        @Override
        boolean reaches(double ratio, double limit) {
            return ratio >= limit;
        }
    },
    /** Processor time of each counted answer: the less, the better. */
    CPU {
        @Override
        double of(Round round) {
            return round.cpuMicros();
        }

        @Override
        boolean reaches(double ratio, double limit) {
            return ratio <= limit;
        }
    };

    abstract double of(Round round);

    /** Whether a ratio is as good as {@code limit}, or better. */
    abstract boolean reaches(double ratio, double limit);
}
