package io.doorbuster.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** A goal that has limits of its own, and needs a shop of its own: probes run when all that is compared has ended. */
enum Probe {

    SERVICE("P5", "the stock service without HTTP against raw entry processors; what an order allocates") {
        @Override
        List<Trial> run(Lab lab) throws IOException, InterruptedException {
            return new ServiceProbe(lab).run();
        }
    },
    WRITE_BEHIND("P12", "how late write-behind is at 70 % of the peak, and after an outage of the database") {
        @Override
        List<Trial> run(Lab lab) throws IOException, InterruptedException {
            return new WriteBehindProbe(lab).run();
        }
    },
    MEMORY("P13", "memory of a SKU, a cart and an order; a million SKUs load and serve") {
        @Override
        List<Trial> run(Lab lab) throws IOException, InterruptedException {
            return new MemoryProbe(lab).run();
        }
    },
    STREAM("P15", "from an order's commit to its fulfillment order, and how fast the stream catches up") {
        @Override
        List<Trial> run(Lab lab) throws IOException, InterruptedException {
            return new StreamProbe(lab).run();
        }
    },
    JOURNAL(JournalProbe.ID, "the journal at the member that owns the SKU, against one at the caller") {
        @Override
        List<Trial> run(Lab lab) throws IOException, InterruptedException {
            return new JournalProbe(lab).run();
        }
    },
    INNER("inner", "what the inner parts of an order's path cost, one thread, without network and disk") {
        @Override
        List<Trial> run(Lab lab) {
            return new InnerProbe(lab).run();
        }
    };

    private final String id;
    private final String what;

    Probe(String id, String what) {
        this.id = id;
        this.what = what;
    }

    /** Measures; blocks for minutes. What makes a figure void goes to the lab's faults. */
    abstract List<Trial> run(Lab lab) throws IOException, InterruptedException;

    /** As in the performance goals. */
    String id() {
        return id;
    }

    String what() {
        return what;
    }

    /** Of all, in their order. */
    static List<String> ids() {
        return Arrays.stream(values()).map(Probe::id).toList();
    }
}
