package io.doorbuster.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The figures of another JVM of the same user on this machine, which need not have been started for it. */
final class Jvm implements AutoCloseable {

    /** What one collection frees may keep more alive until the next: references that are cleared on the way. */
    private static final int COLLECTIONS = 2;

    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    private Jvm(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
    }

    /** Connects to a process; {@link IOException} if it is none, or refuses. */
    @SuppressWarnings("BanJNDI") // the address is of a process of our own, and comes from itself
    static Jvm attach(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new Jvm(JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot look into process " + pid, e);
        }
    }

    /** Bytes of its heap that are in use when all is collected that can be; stops it for a second or so. */
    long heapAfterCollection() throws IOException {
        MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(beans, ManagementFactory.MEMORY_MXBEAN_NAME,
                MemoryMXBean.class);
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Bytes that all its threads have ever allocated, those that have ended included. */
    long allocated() throws IOException {
        return ManagementFactory.newPlatformMXBeanProxy(beans, ManagementFactory.THREAD_MXBEAN_NAME,
                ThreadMXBean.class).getTotalThreadAllocatedBytes();
    }

    /** The same of this process. */
    static long allocatedHere() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
