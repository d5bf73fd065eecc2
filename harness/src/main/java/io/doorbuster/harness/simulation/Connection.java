package io.doorbuster.harness.simulation;

import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.harness.simulation.Statements.Statement;
import java.util.function.Consumer;

/**
 * A process's connection to PostgreSQL. One statement at a time travels there and its answer back; the connection may be
 * cut before or after the server has done it, and then either end learns of it when it pleases.
 */
final class Connection {

    /** A server that says nothing for this long is taken for gone. */
    private static final long SOCKET_TIMEOUT_MILLIS = 30_000;
    /** After this the server ends a transaction whose client says nothing. */
    private static final long IDLE_MILLIS = 10_000;

    private final World world;
    private final Member client;
    private final Session session;
    private boolean broken;
    private boolean rollsBack;
    private Call call = new Call();

    /** A statement under way, which is answered once. */
    private static final class Call {
        private boolean answered = true;
        private Consumer<WriteFault> fault = fault -> {
        };
    }

    private Connection(World world, Member client, Session session) {
        this.world = world;
        this.client = client;
        this.session = session;
    }

    /** Connects, or fails within seconds. */
    static void open(Member client, LedgerModel ledger, Consumer<Connection> opened, Runnable failed) {
        World world = client.world;
        if (ledger.isDown() || !client.reachesDatabase() || world.strikes(4)) {
            client.later(world.chance.oneIn(4) ? 2_000_000 : world.travel(), failed);
            return;
        }
        world.timeline.after(world.travel(), () -> {
            if (ledger.isDown()) {
                client.later(world.travel(), failed);
                return;
            }
            Connection connection = new Connection(world, client, ledger.open());
            client.connected(connection);
            connection.session.onEnd(() -> connection.hear(WriteFault.UNAVAILABLE));
            client.later(world.travel(), () -> opened.accept(connection));
        });
    }

    boolean isBroken() {
        return broken;
    }

    /** Sends a statement; exactly one of the two answers comes, if the process lives. */
    <T> void send(Statement<T> statement, Consumer<T> done, Consumer<WriteFault> fault) {
        Call sent = new Call();
        sent.answered = false;
        sent.fault = fault;
        call = sent;
        if (broken || session.isEnded() || !client.reachesDatabase()) {
            breakOff(world.travel());
            return;
        }
        if (world.strikes(2)) {
            world.count(Happening.CONNECTION_CUT);
            if (world.chance.oneIn(2)) {
                arrive(statement, result -> session.end(), ignored -> session.end());
            } else {
                endSession();
            }
            breakOff(silence());
            return;
        }
        arrive(statement, result -> answer(sent, () -> done.accept(result)), refused -> answer(sent, () -> {
            fault.accept(refused);
        }));
    }

    private <T> void arrive(Statement<T> statement, Consumer<T> done, Consumer<WriteFault> fault) {
        world.timeline.after(world.travel(), () -> {
            rollBackFirst();
            if (session.isEnded()) {
                hear(WriteFault.UNAVAILABLE);
            } else if (world.strikes(8)) {
                world.count(Happening.CONFLICT);
                fault.accept(WriteFault.CONFLICT);
            } else {
                statement.run(session, done, fault);
            }
        });
    }

    /** Commits; when the connection is cut meanwhile, nobody says whether it came through. */
    void commit(Runnable done, Consumer<WriteFault> fault) {
        long stall = world.commitMicros();
        Call sent = new Call();
        sent.answered = false;
        sent.fault = fault;
        call = sent;
        if (broken || session.isEnded() || !client.reachesDatabase()) {
            breakOff(world.travel());
            return;
        }
        boolean cut = world.strikes(1) || world.cutsCommit();
        boolean arrives = !cut || world.chance.oneIn(2);
        if (cut) {
            world.count(arrives ? Happening.COMMITTED_IN_SILENCE : Happening.COMMIT_LOST_IN_SILENCE);
            breakOff(silence());
        }
        if (!arrives) {
            endSession();
            return;
        }
        world.timeline.after(world.travel(), () -> {
            if (session.isEnded()) {
                hear(WriteFault.UNAVAILABLE);
            } else {
                session.commit(stall, () -> {
                    if (cut) {
                        session.end();
                    } else {
                        answer(sent, done);
                    }
                });
            }
        });
    }

    /** Takes the transaction back; the connection stays. Never fails in a way that anybody would have to hear of. */
    void rollback() {
        rollsBack = true;
        world.timeline.after(world.travel(), this::rollBackFirst);
    }

    /** What was sent before takes effect before. */
    private void rollBackFirst() {
        if (rollsBack) {
            rollsBack = false;
            session.rollback();
        }
    }

    void close() {
        broken = true;
        call.answered = true;
        endSession();
    }

    /** Gives the connection back, with nothing open. */
    void finish() {
        broken = true;
        world.timeline.after(world.travel(), session::end);
    }

    /** The client says nothing for now, which the server bears for a while if a transaction is open. */
    void idles() {
        Call last = call;
        world.timeline.after(IDLE_MILLIS * 1_000, () -> {
            if (call == last && session.isInTransaction() && !session.isEnded()) {
                world.count(Happening.IDLE_TRANSACTION_ENDED);
                session.end();
            }
        });
    }

    /** The process stands still: a transaction that is open now is ended by the server after a while. */
    void clientStopped() {
        world.timeline.after(IDLE_MILLIS * 1_000, () -> {
            if (client.isStopped() && session.isInTransaction() && !session.isEnded()) {
                world.count(Happening.IDLE_TRANSACTION_ENDED);
                session.end();
            }
        });
    }

    /** The process is dead: what it has sent may still arrive before the server notices. */
    void clientDied() {
        broken = true;
        endSession();
    }

    private long silence() {
        return world.chance.oneIn(3) ? SOCKET_TIMEOUT_MILLIS * 1_000 : world.travel();
    }

    /** The server hears of the end at once, or late. */
    private void endSession() {
        long noticed = world.chance.oneIn(3) ? world.chance.millis(5, IDLE_MILLIS) : world.travel();
        world.timeline.after(noticed, session::end);
    }

    private void breakOff(long micros) {
        Call cut = call;
        world.timeline.after(micros, () -> fail(cut, WriteFault.UNAVAILABLE));
    }

    private void hear(WriteFault fault) {
        Call open = call;
        world.timeline.after(world.travel(), () -> fail(open, fault));
    }

    private void answer(Call sent, Runnable heard) {
        world.timeline.after(world.travel(), () -> client.hear(() -> {
            if (!sent.answered) {
                sent.answered = true;
                heard.run();
            }
        }));
    }

    private void fail(Call sent, WriteFault fault) {
        client.hear(() -> {
            if (!sent.answered) {
                sent.answered = true;
                broken = true;
                sent.fault.accept(fault);
            }
        });
    }
}
