package dev.tappet.api.support;

import dev.tappet.memory.MemoryBudget;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;
import java.util.ArrayList;
import java.util.List;

/** The memory that one request of the public API holds. It is released at the end of the request, also after errors. */
@RequestScoped
public class ApiLeases {
    private final List<MemoryBudget.Lease> leases = new ArrayList<>(0);

    void add(MemoryBudget.Lease lease) {
        leases.add(lease);
    }

    @PreDestroy
    void close() {
        leases.forEach(MemoryBudget.Lease::close);
    }
}
