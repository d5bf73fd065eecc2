package io.doorbuster.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of processes and of all that they have started, from Linux's {@code /proc}. */
final class CpuTime {

    /** {@code USER_HZ}, which is 100 on every Linux that Java runs on. */
    private static final long MILLIS_PER_TICK = 10;
    /** Fields of {@code /proc/PID/stat} behind the name in brackets, see proc(5): the third of all is the first here. */
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;

    private CpuTime() {}

    /** Milliseconds that the process, its living descendants, and its dead children have used; 0 if it is gone. */
    static long millis(long pid) {
        long ticks = ticks(pid, true);
        long descendants = ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants)
                .mapToLong(handle -> ticks(handle.pid(), false)).sum();
        return (ticks + descendants) * MILLIS_PER_TICK;
    }

    private static long ticks(long pid, boolean withDeadChildren) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long own = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
            return withDeadChildren
                    ? own + Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM])
                    : own;
        } catch (IOException e) {
            return 0;
        }
    }
}
