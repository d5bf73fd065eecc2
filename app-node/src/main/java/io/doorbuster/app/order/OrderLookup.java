package io.doorbuster.app.order;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.doorbuster.app.http.Caller;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.grid.Grid;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Orders by id, for whoever may see them; the grid's copies, as old as minutes where nothing changed. Thread-safe. */
@Component
public class OrderLookup {

    private final IMap<String, Order> orders;

    OrderLookup(HazelcastInstance hazelcast) {
        this.orders = Grid.orders(hazelcast);
    }

    /** The order; throws a {@link Problem} if there is none, or if it is another's. Blocks for one look-up. */
    public Order visible(String id, HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return OrderId.parse(id)
                .map(known -> orders.get(known.toString()))
                .filter(found -> isOwn(found, caller) || caller.may(Scope.ORDERS_READ)
                        || caller.may(Scope.ORDERS_WRITE))
                .orElseThrow(() -> Problem.notFound("There is no order " + Problem.quote(id)));
    }

    /** A guest's order is known by its id only, which nobody can guess; who knows it is taken for the guest. */
    public static boolean isOwn(Order order, Caller caller) {
        return order.customerId().isEmpty() || order.customerId().equals(caller.customerId());
    }
}
