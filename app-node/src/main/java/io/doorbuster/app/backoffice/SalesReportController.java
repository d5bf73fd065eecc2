package io.doorbuster.app.backoffice;

import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Problem;
import io.doorbuster.app.http.Scope;
import io.doorbuster.domain.report.SalesLine;
import io.doorbuster.domain.report.SalesReport;
import io.doorbuster.grid.member.MemberRequest.ReportSales;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was sold on a day, for a spreadsheet. */
@RestController
@Tag(name = "Orders")
@OperatorOnly(Scope.ORDERS_READ)
class SalesReportController {

    /** One at a time: each reads a day of the shop's orders. */
    private static final int MAX_RUNNING = 1;
    private static final String DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}";

    private final BackOffice backOffice;
    private final Semaphore room = new Semaphore(MAX_RUNNING);

    SalesReportController(BackOffice backOffice) {
        this.backOffice = backOffice;
    }

    @GetMapping("/api/v1/admin/reports/sales")
    @Operation(summary = "Reports the sales of a day (UTC) by SKU and currency, as CSV",
            description = "Amounts are in minor "
                    + "units. Cancellations and returns count on the day on which they happened.")
    @ApiResponse(responseCode = "200", description = "The file", content = @Content(mediaType = "text/csv",
            schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "400", description = "validation")
    void sales(@RequestParam(defaultValue = "") @Schema(example = "2026-11-27") String date,
            HttpServletResponse response) throws IOException {
        LocalDate day = day(date);
        if (!room.tryAcquire()) {
            throw Problem.overloaded();
        }
        try {
            SalesReport report = backOffice.ask(new ReportSales(startOf(day), startOf(day.plusDays(1))));
            if (report.lines().size() > SalesReport.MAX_LINES) {
                throw Problem.validation("date", "has more than " + SalesReport.MAX_LINES + " lines");
            }
            response.setContentType("text/csv;charset=UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"sales-" + day + ".csv\"");
            write(report, new BufferedWriter(
                    new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8)));
        } finally {
            room.release();
        }
    }

    private static void write(SalesReport report, Writer out) throws IOException {
        out.write("sku,currency,units,gross,discounts,tax,cancelledUnits,returnedUnits\r\n");
        for (SalesLine line : report.lines()) {
            out.write(cell(line.sku()) + "," + line.currency() + "," + line.units() + "," + line.grossMinor() + ","
                    + line.discountsMinor() + "," + line.taxMinor() + "," + line.cancelledUnits() + ","
                    + line.returnedUnits() + "\r\n");
        }
        out.flush();
    }

    /** Quoted, and never a formula: spreadsheets run what begins with one of these. */
    private static String cell(String sku) {
        String text = sku.matches("[=+\\-@].*") ? "'" + sku : sku;
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private static LocalDate day(String date) {
        if (!date.matches(DATE)) {
            throw Problem.validation("date", "must be a day such as 2026-11-27, not " + Problem.quote(date));
        }
        try {
            return LocalDate.parse(date);
        } catch (DateTimeException e) {
            throw Problem.validation("date", Problem.quote(date) + " is no day");
        }
    }

    private static long startOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
