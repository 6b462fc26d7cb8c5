package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tappet.api.execution.BulkRerunResource;
import dev.tappet.api.execution.CallbackView;
import dev.tappet.api.execution.DecisionView;
import dev.tappet.api.execution.ExecutionView;
import dev.tappet.api.execution.StepView;
import dev.tappet.api.integration.ActivityResource;
import dev.tappet.api.integration.AuthenticationView;
import dev.tappet.api.integration.CredentialView;
import dev.tappet.api.integration.DeliveryView;
import dev.tappet.api.integration.EnrolmentResource;
import dev.tappet.api.integration.IntegrationKindResource;
import dev.tappet.api.integration.IntegrationResource;
import dev.tappet.api.integration.IntegrationSecretResource;
import dev.tappet.api.integration.SettingsForm;
import dev.tappet.api.support.Audited;
import dev.tappet.api.support.ProblemView;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.workflow.DraftRunView;
import dev.tappet.api.workflow.ScheduleView;
import dev.tappet.api.workflow.ShareResource;
import dev.tappet.api.workflow.SharedWorkflowResource;
import dev.tappet.api.workflow.TriggerUrls;
import dev.tappet.api.workflow.VersionResource;
import dev.tappet.api.workflow.WorkflowView;
import dev.tappet.api.workspace.AuditResource;
import dev.tappet.api.workspace.ConnectionView;
import dev.tappet.api.workspace.MeResource;
import dev.tappet.api.workspace.SecretResource;
import dev.tappet.api.workspace.StateResource;
import dev.tappet.api.workspace.TokenResource;
import dev.tappet.api.workspace.UsersQuery;
import dev.tappet.api.workspace.VariableResource;
import dev.tappet.api.workspace.WorkspaceResource;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.json.Json;
import dev.tappet.platform.PublicUrl;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is written by hand: these keep it true. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class OpenApiTest {
    private static final List<JavaClass> CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.tappet.api").stream()
                    .toList();

    /** The records that the API answers, by the names of their schemas. */
    private static final Map<Class<?>, String> SCHEMAS = Map.ofEntries(
            Map.entry(ExecutionView.class, "Execution"),
            Map.entry(ExecutionView.ErrorView.class, "ExecutionError"),
            Map.entry(ExecutionView.ResponseView.class, "ExecutionResponse"),
            Map.entry(ExecutionView.Summary.class, "ExecutionSummary"),
            Map.entry(ExecutionView.Listing.class, "ExecutionList"),
            Map.entry(BulkRerunResource.View.class, "BulkRerun"),
            Map.entry(BulkRerunResource.Entry.class, "BulkRerunEntry"),
            Map.entry(CallbackView.class, "Callback"),
            Map.entry(CallbackView.Listing.class, "CallbackList"),
            Map.entry(StepView.class, "Step"),
            Map.entry(StepView.Listing.class, "StepList"),
            Map.entry(DecisionView.class, "Decision"),
            Map.entry(WorkflowView.class, "Workflow"),
            Map.entry(WorkflowView.DraftView.class, "Draft"),
            Map.entry(WorkflowView.TriggerView.class, "DraftTrigger"),
            Map.entry(WorkflowView.PublishedView.class, "Published"),
            Map.entry(ScheduleView.class, "Schedule"),
            Map.entry(ScheduleView.Published.class, "PublishedSchedule"),
            Map.entry(ScheduleView.MissedView.class, "MissedTimes"),
            Map.entry(WorkflowView.Listing.class, "WorkflowList"),
            Map.entry(VersionResource.View.class, "Version"),
            Map.entry(VersionResource.Summary.class, "VersionSummary"),
            Map.entry(VersionResource.Listing.class, "VersionList"),
            Map.entry(VersionResource.DiffView.class, "Difference"),
            Map.entry(AuditResource.View.class, "AuditEntry"),
            Map.entry(AuditResource.Listing.class, "AuditList"),
            Map.entry(WorkflowView.Validation.class, "Validation"),
            Map.entry(ShareResource.View.class, "Share"),
            Map.entry(ShareResource.Listing.class, "ShareList"),
            Map.entry(SharedWorkflowResource.View.class, "SharedWorkflow"),
            Map.entry(SharedWorkflowResource.Listing.class, "SharedWorkflowList"),
            Map.entry(ProblemView.class, "DefinitionProblem"),
            Map.entry(TriggerUrls.OfWorkflow.class, "TriggerUrls"),
            Map.entry(IntegrationResource.View.class, "Integration"),
            Map.entry(AuthenticationView.class, "Authentication"),
            Map.entry(AuthenticationView.HeaderView.class, "AuthenticationHeader"),
            Map.entry(AuthenticationView.BasicView.class, "AuthenticationBasic"),
            Map.entry(AuthenticationView.BearerView.class, "AuthenticationBearer"),
            Map.entry(AuthenticationView.QueryView.class, "AuthenticationParameter"),
            Map.entry(SettingsForm.LimitsView.class, "IntegrationLimits"),
            Map.entry(SettingsForm.ActivityView.class, "IntegrationActivity"),
            Map.entry(SettingsForm.CorsView.class, "Cors"),
            Map.entry(IntegrationSecretResource.View.class, "IntegrationSecret"),
            Map.entry(IntegrationResource.Listing.class, "IntegrationList"),
            Map.entry(CredentialView.class, "Credential"),
            Map.entry(EnrolmentResource.View.class, "Enrolment"),
            Map.entry(IntegrationKindResource.View.class, "IntegrationKindDescription"),
            Map.entry(IntegrationKindResource.AskedView.class, "AskedCredential"),
            Map.entry(IntegrationKindResource.ProofView.class, "ProofDescription"),
            Map.entry(IntegrationKindResource.Listing.class, "IntegrationKindList"),
            Map.entry(ActivityResource.Listing.class, "Activity"),
            Map.entry(DeliveryView.Entry.class, "Delivery"),
            Map.entry(DeliveryView.Run.class, "DeliveryRun"),
            Map.entry(DeliveryView.Refusal.class, "DeliveryRefusal"),
            Map.entry(DeliveryView.Opened.class, "OpenedDelivery"),
            Map.entry(DeliveryView.Request.class, "KeptRequest"),
            Map.entry(WorkspaceResource.View.class, "Workspace"),
            Map.entry(WorkspaceResource.LimitsView.class, "WorkspaceLimits"),
            Map.entry(WorkspaceResource.Listing.class, "WorkspaceList"),
            Map.entry(DraftRunView.class, "DraftRun"),
            Map.entry(DraftRunView.ResponseView.class, "DraftRunResponse"),
            Map.entry(DraftRunView.View.class, "DraftRunStep"),
            Map.entry(SecretResource.View.class, "Secret"),
            Map.entry(UsersQuery.View.class, "ResourceUser"),
            Map.entry(ConnectionView.class, "Connection"),
            Map.entry(ConnectionView.Listing.class, "ConnectionList"),
            Map.entry(ConnectionView.TlsView.class, "ConnectionTls"),
            Map.entry(ConnectionView.Trial.class, "ConnectionTrial"),
            Map.entry(VariableResource.View.class, "Variable"),
            Map.entry(VariableResource.Listing.class, "VariableList"),
            Map.entry(SecretResource.Listing.class, "SecretList"),
            Map.entry(StateResource.View.class, "StateValue"),
            Map.entry(StateResource.Summary.class, "StateKey"),
            Map.entry(StateResource.Listing.class, "StateKeyList"),
            Map.entry(MeResource.View.class, "Me"),
            Map.entry(MeResource.WorkspaceName.class, "MyWorkspace"),
            Map.entry(MeResource.TokenView.class, "MyToken"),
            Map.entry(TokenResource.View.class, "Token"),
            Map.entry(TokenResource.Listing.class, "TokenList"));

    /** Operations that are no GET and yet change nothing. */
    private static final Set<String> HARMLESS = Set.of("validateDefinition");

    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]*)}");

    @Inject
    PublicUrl publicUrl;

    private Map<?, ?> document;

    @BeforeEach
    void read() throws Exception {
        byte[] json = given().accept("application/json")
                .get("/openapi")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .asByteArray();
        document = (Map<?, ?>) Json.read(json);
    }

    @Test
    void document_isServedAsYaml() {
        given().get("/openapi")
                .then()
                .statusCode(200)
                .contentType("application/yaml")
                .body(startsWith("openapi: 3.1"));
    }

    @Test
    void format_takesPrecedenceOverAccept() {
        given().accept("application/yaml")
                .get("/openapi?format=json")
                .then()
                .statusCode(200)
                .contentType("application/json");
        given().accept("application/json")
                .get("/openapi?format=yaml")
                .then()
                .statusCode(200)
                .contentType("application/yaml");
    }

    @Test
    void format_unknown_isRefused() {
        given().get("/openapi?format=xml")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", equalTo("format: must be yaml or json"));
    }

    @Test
    void servers_nameThePublicUrl() {
        assertThat(document.get("servers"))
                .isEqualTo(List.of(Map.of("url", publicUrl.get().toString())));
        given().get("/openapi").then().body(containsString("  - url: \"" + publicUrl.get() + "\"\n"));
    }

    @Test
    void pathParameters_areInSnakeCaseLikeAllOtherNames() {
        assertThat(at(document, "paths").keySet().stream()
                        .flatMap(path -> PARAMETER.matcher(path.toString()).results())
                        .map(found -> found.group(1)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name).matches("[a-z]+(_[a-z]+)*"));
    }

    /** Generators read an object that says nothing of its fields as one that has none. */
    @Test
    void objects_sayWhichFieldsTheyHaveOrThatAnyIsAllowed() {
        List<String> silent = new ArrayList<>();
        silentObjects(at(document, "paths"), "paths", silent);
        silentObjects(at(document, "components"), "components", silent);
        assertThat(silent).isEmpty();
    }

    private static void silentObjects(Object node, String place, List<String> silent) {
        if (node instanceof List<?> list) {
            list.forEach(item -> silentObjects(item, place + "[]", silent));
        }
        if (node instanceof Map<?, ?> object) {
            if ("object".equals(object.get("type"))
                    && !object.containsKey("properties")
                    && !object.containsKey("additionalProperties")) {
                silent.add(place);
            }
            object.forEach((name, value) -> silentObjects(value, place + "/" + name, silent));
        }
    }

    @Test
    void document_isReadBySmallRye() {
        OpenAPI model = SmallRyeOpenAPI.builder()
                .withScannerClassLoader(OpenApiTest.class.getClassLoader())
                .withCustomStaticFile(() -> given().get("/openapi").asInputStream())
                .enableAnnotationScan(false)
                .enableStandardStaticFiles(false)
                .build()
                .model();
        assertThat(model.getPaths().getPathItems().keySet())
                .isEqualTo(at(document, "paths").keySet());
        assertThat(model.getComponents().getSchemas().get("Status").getEnumeration())
                .isEqualTo(
                        Arrays.stream(ExecutionStatus.values()).map(Enum::name).toList());
    }

    @Test
    void document_isReadBySwaggerParser() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result =
                new OpenAPIV3Parser().readContents(given().get("/openapi").asString(), List.of(), options);
        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths().keySet())
                .isEqualTo(at(document, "paths").keySet());
    }

    @Test
    void document_hasEveryRoute() {
        assertThat(documented(path -> !path.startsWith("/v1/"))).isEqualTo(routes());
    }

    @Test
    void document_hasTriggerUrls() {
        assertThat(documented(path -> path.startsWith("/v1/")))
                .containsExactly(
                        "POST /v1/webhooks/{integration_id}",
                        "POST /v1/webhooks/{integration_id}/workflows/{workflow_id}",
                        "POST /v1/webhooks/{integration_id}/workflows/{workflow_id}/sync");
    }

    @Test
    void responseSchemas_matchTheirRecords() {
        Set<Class<?>> records = CLASSES.stream()
                .filter(each -> each.isAnnotatedWith(PublicApi.class))
                .map(JavaClass::reflect)
                .collect(Collectors.toSet());
        assertThat(SCHEMAS.keySet()).isEqualTo(records);
        SCHEMAS.forEach((record, name) -> {
            Map<?, ?> schema = at(document, "components", "schemas", name);
            assertThat(at(schema, "properties").keySet()).as(name).isEqualTo(names(record, _ -> true));
            assertThat(new TreeSet<>((List<?>) schema.get("required")))
                    .as("what is always in a " + name)
                    .isEqualTo(names(record, component -> component.getType() != Optional.class));
        });
    }

    private static Set<String> names(Class<?> record, Predicate<RecordComponent> which) {
        return Arrays.stream(record.getRecordComponents())
                .filter(which)
                .map(component -> PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void operations_needTokenAndDocumentErrors() {
        assertThat(at(document, "components", "securitySchemes", "bearer").get("scheme"))
                .isEqualTo("bearer");
        assertThat(document.get("security")).isEqualTo(List.of(Map.of("bearer", List.of())));
        operations((name, operation) -> {
            if (name.contains(PublicApi.ROOT)) {
                assertThat(operation.containsKey("security")).as(name).isFalse();
                assertThat(at(operation, "responses").keySet().stream().map(Object::toString))
                        .as(name)
                        .contains(
                                operation.get("operationId").equals("getMe")
                                        ? new String[] {"401"}
                                        : new String[] {"401", "403"})
                        .anyMatch(status -> status.startsWith("2"));
            }
        });
    }

    @Test
    void changingOperations_areAuditedByOperationId() {
        Map<String, String> names = new TreeMap<>();
        operations((route, operation) -> names.put(route, (String) operation.get("operationId")));
        resourceMethods()
                .forEach(method -> route(method)
                        .filter(route -> !route.startsWith("GET ") && !HARMLESS.contains(names.get(route)))
                        .forEach(route -> assertThat(Optional.ofNullable(method.getAnnotation(Audited.class))
                                        .map(Audited::value))
                                .as("%s changes something: it needs @Audited with its operationId", route)
                                .contains(names.get(route))));
    }

    @Test
    void references_areResolvable() {
        List<String> references = new ArrayList<>();
        collect(document, references);
        assertThat(references).hasSizeGreaterThan(100).allSatisfy(reference -> {
            Object found = document;
            for (String name : reference.substring(2).split("/")) {
                found = ((Map<?, ?>) found).get(name);
                assertThat(found).as(reference).isNotNull();
            }
        });
    }

    private static void collect(Object node, List<String> references) {
        switch (node) {
            case Map<?, ?> object ->
                object.forEach((name, value) -> {
                    if (name.equals("$ref")) {
                        references.add((String) value);
                    }
                    collect(value, references);
                });
            case List<?> list -> list.forEach(each -> collect(each, references));
            case null, default -> {}
        }
    }

    private interface Operation {
        void is(String name, Map<?, ?> operation);
    }

    private void operations(Operation each) {
        at(document, "paths")
                .forEach((path, item) -> ((Map<?, ?>) item).forEach((verb, operation) -> {
                    if (!verb.equals("parameters")) {
                        each.is(verb.toString().toUpperCase(Locale.ROOT) + " " + path, (Map<?, ?>) operation);
                    }
                }));
    }

    private Set<String> documented(Predicate<String> which) {
        Set<String> names = new TreeSet<>();
        operations((name, _) -> names.add(name));
        names.removeIf(name -> !which.test(name.substring(name.indexOf(' ') + 1)));
        return names;
    }

    private static Set<String> routes() {
        return resourceMethods().flatMap(OpenApiTest::route).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Method> resourceMethods() {
        return CLASSES.stream()
                .filter(each -> each.isAnnotatedWith(Path.class))
                .map(JavaClass::reflect)
                .flatMap(resource -> Arrays.stream(resource.getDeclaredMethods()));
    }

    private static Stream<String> route(Method method) {
        String root = method.getDeclaringClass().getAnnotation(Path.class).value();
        String rest = Optional.ofNullable(method.getAnnotation(Path.class))
                .map(path -> "/" + path.value())
                .orElse("");
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .map(type -> type.getAnnotation(HttpMethod.class))
                .flatMap(Stream::ofNullable)
                .map(verb -> verb.value() + " " + root + rest);
    }

    private static Map<?, ?> at(Map<?, ?> from, String... names) {
        Map<?, ?> found = from;
        for (String name : names) {
            found = (Map<?, ?>)
                    Optional.ofNullable(found.get(name)).orElseThrow(() -> new AssertionError("No " + List.of(names)));
        }
        return found;
    }
}
