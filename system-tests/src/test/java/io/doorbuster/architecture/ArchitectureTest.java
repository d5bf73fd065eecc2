package io.doorbuster.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of CONTRIBUTING.md that hold for the code of every module; tests are free of them. */
class ArchitectureTest {
    private static final int MAX_FILE_LINES = 400;

    /**
     * Top-level types outside {@code domain} and {@code grid-api} that other modules or packages need. Classes whose
     * name ends in {@code Main} are public anyway. Adding a name is a decision: who needs it, and why not a hidden type?
     */
    private static final Set<String> PUBLIC_TYPES = Set.of(
            "io.doorbuster.app.AppNode", "io.doorbuster.app.http.ClientAddress",
            "io.doorbuster.app.backoffice.BackOffice",
            "io.doorbuster.app.catalog.Availabilities", "io.doorbuster.app.catalog.Availability",
            "io.doorbuster.app.catalog.CatalogView", "io.doorbuster.app.catalog.CatalogWrites",
            "io.doorbuster.app.catalog.Offer", "io.doorbuster.app.catalog.ProductDraft",
            "io.doorbuster.app.catalog.ProductId", "io.doorbuster.app.http.EntityTag",
            "io.doorbuster.app.http.Authentication", "io.doorbuster.app.http.Caller",
            "io.doorbuster.app.http.CustomerOnly", "io.doorbuster.app.http.HotRoute", "io.doorbuster.app.http.Scope",
            "io.doorbuster.app.http.IdempotencyKey", "io.doorbuster.app.http.OperatorOnly",
            "io.doorbuster.app.http.MoneyRequest", "io.doorbuster.app.http.Page",
            "io.doorbuster.app.http.Paging", "io.doorbuster.app.http.PeriodRequest", "io.doorbuster.app.http.Problem",
            "io.doorbuster.app.http.RequestId",
            "io.doorbuster.app.http.StrictJson",
            "io.doorbuster.app.http.UnregisteredProtocol",
            "io.doorbuster.app.http.Validation", "io.doorbuster.app.order.OrderAnswers",
            "io.doorbuster.app.order.OrderLookup", "io.doorbuster.app.order.OrderRouter",
            "io.doorbuster.app.order.OrderView",
            "io.doorbuster.app.order.Payment",
            "io.doorbuster.app.order.PaymentChoices",
            "io.doorbuster.app.order.ShippingAddress",
            "io.doorbuster.app.pricing.Billing", "io.doorbuster.app.pricing.CouponGuesses",
            "io.doorbuster.bench.http.Arrivals", "io.doorbuster.bench.http.HttpLoad",
            "io.doorbuster.bench.http.Http2Load",
            "io.doorbuster.bench.http.LoadResult",
            "io.doorbuster.bench.http.Requests", "io.doorbuster.bench.rival.Rival",
            "io.doorbuster.harness.ArrivalCurve", "io.doorbuster.harness.Conservation",
            "io.doorbuster.harness.Evidence", "io.doorbuster.harness.History", "io.doorbuster.harness.ImportReport",
            "io.doorbuster.harness.Latencies", "io.doorbuster.harness.ListPage", "io.doorbuster.harness.LoadSchedule",
            "io.doorbuster.harness.OpenLoad", "io.doorbuster.harness.OrderOutcome",
            "io.doorbuster.harness.OrderRequest", "io.doorbuster.harness.ProductName",
            "io.doorbuster.harness.ProjectHome",
            "io.doorbuster.harness.RetryPolicy", "io.doorbuster.harness.ServerFailedException",
            "io.doorbuster.harness.ServerProcess", "io.doorbuster.harness.ShopClient",
            "io.doorbuster.harness.ShopException", "io.doorbuster.harness.StoredOrder",
            "io.doorbuster.harness.Violation",
            "io.doorbuster.harness.deployment.FaultProxy", "io.doorbuster.harness.deployment.Network",
            "io.doorbuster.harness.deployment.PostgresServer", "io.doorbuster.harness.deployment.DatabaseLogin",
            "io.doorbuster.harness.deployment.Deployment",
            "io.doorbuster.harness.deployment.Host", "io.doorbuster.harness.deployment.HostClock",
            "io.doorbuster.harness.deployment.Node",
            "io.doorbuster.harness.payment.StripeDouble",
            "io.doorbuster.harness.console.Screen", "io.doorbuster.harness.console.TextTable",
            "io.doorbuster.node.CannotStartException",
            "io.doorbuster.node.GridNode", "io.doorbuster.node.Shutdown", "io.doorbuster.node.console.Console",
            "io.doorbuster.node.email.EmailDelivery", "io.doorbuster.node.email.MailServer",
            "io.doorbuster.node.fulfillment.FulfillmentJob", "io.doorbuster.node.placement.PlacementService",
            "io.doorbuster.node.reconcile.Reconcile", "io.doorbuster.store.StockRepairs",
            "io.doorbuster.node.payment.PaymentJob", "io.doorbuster.node.payment.StripeAccount",
            "io.doorbuster.node.webhook.CircuitBreaker", "io.doorbuster.node.webhook.RetryDelay",
            "io.doorbuster.node.webhook.WebhookDelivery", "io.doorbuster.node.webhook.WebhookReceiver",
            "io.doorbuster.node.webhook.WebhookSecret",
            "io.doorbuster.store.AfterSalesDesk", "io.doorbuster.store.ApiKeys", "io.doorbuster.store.AuditQueries",
            "io.doorbuster.store.CartStore", "io.doorbuster.store.CouponQueries", "io.doorbuster.store.CouponStore",
            "io.doorbuster.store.Cancellations", "io.doorbuster.store.ConfirmedCommit",
            "io.doorbuster.store.CustomerOrders",
            "io.doorbuster.store.CustomerSessions", "io.doorbuster.store.Customers",
            "io.doorbuster.store.OperatorLog", "io.doorbuster.store.SigningKeyRows",
            "io.doorbuster.store.Database", "io.doorbuster.store.DeadLetters", "io.doorbuster.store.Documents",
            "io.doorbuster.store.EmailOutbox", "io.doorbuster.store.EmailQueue", "io.doorbuster.store.Erasures",
            "io.doorbuster.store.Fulfillments", "io.doorbuster.store.Housekeeping",
            "io.doorbuster.store.InventoryStore", "io.doorbuster.store.LedgerAudit", "io.doorbuster.store.MissedWrites",
            "io.doorbuster.store.OrderHead", "io.doorbuster.store.OrderLoader", "io.doorbuster.store.OrderQueries",
            "io.doorbuster.store.OrderStream", "io.doorbuster.store.PaymentDesk", "io.doorbuster.store.PriceRuleStore",
            "io.doorbuster.store.ProductStore",
            "io.doorbuster.store.SalesQueries", "io.doorbuster.store.SoldOutGuard", "io.doorbuster.store.SqlArrays",
            "io.doorbuster.store.SqlFaults",
            "io.doorbuster.store.StreamLag",
            "io.doorbuster.store.StreamSink",
            "io.doorbuster.store.WebhookOutbox",
            "io.doorbuster.store.WriteBehindStats", "io.doorbuster.store.journal.ConnectionSource",
            "io.doorbuster.store.journal.JournalListener", "io.doorbuster.store.journal.OrderJournal",
            "io.doorbuster.store.journal.StockLedger");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.doorbuster");

    @Test
    void domainUsesOnlyTheJdkAndJSpecify() {
        check(classes().that().resideInAPackage("io.doorbuster.domain..")
                .should().onlyDependOnClassesThat()
                .resideInAnyPackage("io.doorbuster.domain..", "java..", "org.jspecify.."));
    }

    @Test
    void onlyTheStoreSpeaksSql() {
        check(noClasses().that().resideOutsideOfPackages("io.doorbuster.store..", "io.doorbuster.standalone..",
                "io.doorbuster.bench.rival..")
                .should().dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql.."));
    }

    @Test
    void packagesAreFreeOfCycles() {
        check(slices().matching("io.doorbuster.(**)").should().beFreeOfCycles());
    }

    @Test
    void typesOutsideDomainAndGridAreHiddenUnlessListed() {
        check(classes().that().resideOutsideOfPackages("io.doorbuster.domain..", "io.doorbuster.grid..")
                .and().areTopLevelClasses()
                .and().haveSimpleNameNotEndingWith("Main")
                .and(DescribedPredicate.not(DescribedPredicate.describe("are listed",
                        type -> PUBLIC_TYPES.contains(type.getName()))))
                .should().notBePublic());
    }

    @Test
    void everyListedTypeExistsAndIsPublic() {
        Set<String> publicTypes = CLASSES.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getName)
                .collect(toCollection(TreeSet::new));

        assertThat(publicTypes).containsAll(PUBLIC_TYPES);
    }

    @Test
    void timeComesFromAClock() {
        check(noClasses().should().callMethodWhere(DescribedPredicate.describe("the system's time is read",
                ArchitectureTest::readsSystemTime))
                .orShould().callConstructor(Date.class));
    }

    @Test
    void domainAndGridAreToldTheTime() {
        check(noClasses().that().resideInAnyPackage("io.doorbuster.domain..", "io.doorbuster.grid..")
                .should().dependOnClassesThat().areAssignableTo(Clock.class)
                .orShould().callMethod(System.class, "nanoTime"));
    }

    @Test
    void onlyConsolePackagesPrint() {
        check(noClasses().that().resideOutsideOfPackage("..console..").should(ACCESS_STANDARD_STREAMS));
    }

    @Test
    void dependenciesComeThroughConstructors() {
        check(NO_CLASSES_SHOULD_USE_FIELD_INJECTION);
    }

    @Test
    void namesSayWhatATypeIs() {
        check(noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?|Dto|DTO)")
                .orShould().haveSimpleNameStartingWith("Abstract"));
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            boolean marked = type.getPackage().tryGetPackageInfo()
                    .map(info -> info.isAnnotatedWith(NullMarked.class))
                    .orElse(false);
            if (!marked) {
                unmarked.add(type.getPackageName());
            }
        }

        assertThat(unmarked).isEmpty();
    }

    @Test
    void filesAreShort() {
        assertThat(sourceFiles()).isNotEmpty()
                .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(MAX_FILE_LINES));
    }

    /** Rules pass for modules that have no class of the kind yet. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    /** {@code Clock.systemUTC()} is no reading: whoever wires the process creates the clock that all others are given. */
    private static boolean readsSystemTime(JavaCall<?> call) {
        JavaClass target = call.getTargetOwner();
        if (target.isEquivalentTo(System.class)) {
            return call.getName().equals("currentTimeMillis");
        }
        boolean now = call.getName().equals("now") && target.getPackageName().equals(Instant.class.getPackageName());
        return now && call.getTarget().getRawParameterTypes().stream()
                .noneMatch(type -> type.isEquivalentTo(Clock.class));
    }

    private static List<Path> sourceFiles() {
        Path root = Path.of("").toAbsolutePath();
        while (root.getParent() != null && Files.exists(root.getParent().resolve("pom.xml"))) {
            root = root.getParent();
        }
        try (Stream<Path> modules = Files.list(root)) {
            return modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(ArchitectureTest::javaFiles)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
