// Asks Trino's own file-based access control. Reads one question a line, as JSON, and answers each with one line.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trino.plugin.base.security.FileBasedSystemAccessControl;
import io.trino.plugin.base.security.testing.TestingSystemAccessControlContext;
import io.trino.spi.QueryId;
import io.trino.spi.connector.CatalogSchemaName;
import io.trino.spi.connector.CatalogSchemaTableName;
import io.trino.spi.connector.SchemaTableName;
import io.trino.spi.security.AccessDeniedException;
import io.trino.spi.security.Identity;
import io.trino.spi.security.SystemAccessControl;
import io.trino.spi.security.SystemSecurityContext;
import io.trino.spi.security.ViewExpression;
import io.trino.spi.type.VarcharType;
import io.trino.sql.parser.SqlParser;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;

public class Ask
{
    private static final ObjectMapper json = new ObjectMapper();
    private static final QueryId query = QueryId.valueOf("asked");
    private static final SqlParser parser = new SqlParser();
    private static SystemAccessControl control;

    public static void main(String[] args)
            throws Exception
    {
        LogManager.getLogManager().reset();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // What the libraries say must not come between the answers.
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(json.writeValueAsString(answer(json.readTree(line))));
        }
    }

    private static ObjectNode answer(JsonNode asked)
    {
        ObjectNode answer = json.createObjectNode();
        if (asked.has("rules")) {
            control = new FileBasedSystemAccessControl.Factory().create(
                    Map.of("security.config-file", asked.get("rules").asText()), new TestingSystemAccessControlContext());
            return answer;
        }
        Set<String> groups = new TreeSet<>();
        asked.path("groups").forEach(group -> groups.add(group.asText()));
        Identity identity = Identity.forUser(asked.get("user").asText()).withGroups(groups).build();
        SystemSecurityContext who = new SystemSecurityContext(identity, query, Instant.EPOCH);
        String catalog = asked.get("catalog").asText();
        answer.put("catalog", !control.filterCatalogs(who, Set.of(catalog)).isEmpty() && control.canAccessCatalog(who, catalog));
        if (asked.has("schema")) {
            schema(answer, who, new CatalogSchemaName(catalog, asked.get("schema").asText()));
        }
        if (asked.has("table")) {
            Set<String> columns = new TreeSet<>();
            asked.path("columns").forEach(column -> columns.add(column.asText()));
            table(answer, who, new CatalogSchemaTableName(catalog, new SchemaTableName(asked.get("schema").asText(), asked.get("table").asText())), columns);
        }
        return answer;
    }

    private static void schema(ObjectNode answer, SystemSecurityContext who, CatalogSchemaName schema)
    {
        answer.put("schema", !control.filterSchemas(who, schema.getCatalogName(), Set.of(schema.getSchemaName())).isEmpty());
        answer.put("createSchema", may(() -> control.checkCanCreateSchema(who, schema, Map.of())));
        answer.put("dropSchema", may(() -> control.checkCanDropSchema(who, schema)));
    }

    private static void table(ObjectNode answer, SystemSecurityContext who, CatalogSchemaTableName table, Set<String> columns)
    {
        SchemaTableName name = table.getSchemaTableName();
        answer.put("table", !control.filterTables(who, table.getCatalogName(), Set.of(name)).isEmpty());
        answer.put("showColumns", may(() -> control.checkCanShowColumns(who, table)));
        answer.put("select", may(() -> control.checkCanSelectFromColumns(who, table, Optional.empty(), columns)));
        answer.put("insert", may(() -> control.checkCanInsertIntoTable(who, table, Optional.empty())));
        answer.put("delete", may(() -> control.checkCanDeleteFromTable(who, table, Optional.empty())));
        answer.put("truncate", may(() -> control.checkCanTruncateTable(who, table)));
        answer.put("update", may(() -> control.checkCanUpdateTableColumns(who, table, Optional.empty(), columns)));
        answer.put("create", may(() -> control.checkCanCreateTable(who, table, Map.of())));
        answer.put("createView", may(() -> control.checkCanCreateView(who, table)));
        answer.put("drop", may(() -> control.checkCanDropTable(who, table)));
        answer.put("dropView", may(() -> control.checkCanDropView(who, table)));
        answer.put("alter", may(() -> control.checkCanAddColumn(who, table)));
        answer.put("passOn", may(() -> control.checkCanCreateViewWithSelectFromColumns(who, table, Optional.empty(), columns)));
        var filters = answer.putArray("filters");
        control.getRowFilters(who, table).forEach(filter -> filters.add(read(filter)));
        ObjectNode masks = answer.putObject("masks");
        for (String column : columns) {
            control.getColumnMask(who, table, column, VarcharType.VARCHAR).ifPresent(mask -> masks.put(column, read(mask)));
        }
        var seen = answer.putArray("columns");
        new TreeSet<>(control.filterColumns(who, table, columns)).forEach(seen::add);
    }

    // Ends the program where Trino itself cannot read the expression.
    private static String read(ViewExpression view)
    {
        parser.createExpression(view.getExpression());
        return view.getExpression();
    }

    private static boolean may(Runnable check)
    {
        try {
            check.run();
            return true;
        }
        catch (AccessDeniedException denied) {
            return false;
        }
    }
}
