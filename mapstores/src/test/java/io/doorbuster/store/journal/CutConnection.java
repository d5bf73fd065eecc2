package io.doorbuster.store.journal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Connections that break around their commits, and around statements that commit by themselves. */
enum CutConnection {
    BEFORE_COMMIT, AFTER_COMMIT;

    /** Breaks as long as there are cuts left. */
    Connection of(Connection connection, AtomicInteger cuts) {
        return of(connection, () -> cuts.getAndDecrement() > 0);
    }

    /** Breaks at each commit at which {@code cuts} says so. */
    Connection of(Connection connection, BooleanSupplier cuts) {
        return proxy(Connection.class, (method, arguments) -> {
            if (method.getName().equals("commit") && isOpen(connection)) {
                return commit(connection, cuts, () -> method.invoke(connection, arguments));
            }
            Object result = method.invoke(connection, arguments);
            return result instanceof PreparedStatement statement && String.valueOf(arguments[0]).endsWith("COMMIT")
                    ? committing(connection, statement, cuts)
                    : result;
        });
    }

    private PreparedStatement committing(Connection connection, PreparedStatement statement, BooleanSupplier cuts) {
        return proxy(PreparedStatement.class, (method, arguments) -> method.getName().equals("execute")
                ? commit(connection, cuts, () -> method.invoke(statement, arguments))
                : method.invoke(statement, arguments));
    }

    private Object commit(Connection connection, BooleanSupplier cuts, Commit commit) throws Exception {
        boolean cutsNow = cuts.getAsBoolean();
        Object result = cutsNow && this == BEFORE_COMMIT ? new Object() : commit.call();
        if (cutsNow) {
            connection.close();
            throw new SQLException("cut", "08006");
        }
        return result;
    }

    private static boolean isOpen(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    private interface Commit {
        Object call() throws Exception;
    }

    private interface Call {
        Object make(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(CutConnection.class.getClassLoader(), new Class<?>[]{type},
                (proxy, method, arguments) -> {
                    try {
                        return call.make(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
