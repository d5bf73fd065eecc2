package io.doorbuster.bench;

import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One call at a time; what waits meanwhile travels together with the next. Threadsafe. */
final class Lane implements AutoCloseable {

    /** More than all callers together have under way. */
    private static final int CAPACITY = 1_000;

    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final Call call;
    private final Thread thread;

    /** Places orders; answers each in its place. */
    @FunctionalInterface
    interface Call {
        List<Placement> place(List<PlaceOrder> orders) throws Exception;
    }

    private record Waiting(PlaceOrder order, CompletableFuture<Placement> answer) {}

    Lane(Call call) {
        this.call = call;
        this.thread = Thread.ofPlatform().daemon().name("lane").start(this::run);
    }

    /** Waits for the answer. */
    Placement place(PlaceOrder order) throws InterruptedException, ExecutionException {
        CompletableFuture<Placement> answer = new CompletableFuture<>();
        waiting.put(new Waiting(order, answer));
        return answer.get();
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(waiting.take());
                waiting.drainTo(batch);
                answer(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(List<Waiting> batch) throws InterruptedException {
        try {
            List<Placement> placements = call.place(batch.stream().map(Waiting::order).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer.complete(placements.get(i));
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            batch.forEach(each -> each.answer.completeExceptionally(e));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
