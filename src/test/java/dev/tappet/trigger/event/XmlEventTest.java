package dev.tappet.trigger.event;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.http.Headers;
import dev.tappet.http.ProblemType;
import dev.tappet.trigger.TriggerFixture;
import dev.tappet.trigger.TriggerResponse;
import dev.tappet.xml.XmlDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of XML and the events that they become. */
class XmlEventTest {
    @TestFactory
    Stream<DynamicTest> documentShapes_areConverted() {
        return Stream.of(
                xml("<a/>").isEvent("{\"a\":\"\"}").named("an empty root is an empty text"),
                xml("<a>x</a>").isEvent("{\"a\":\"x\"}").named("an element with only text is that text"),
                xml("<a> x\n</a>").isEvent("{\"a\":\" x\\n\"}").named("which is kept as it is written"),
                xml("<a id=\"1\" n='é'/>")
                        .isEvent("{\"a\":{\"@id\":\"1\",\"@n\":\"é\"}}")
                        .named("attributes"),
                xml("<a id=\"1\">x</a>")
                        .isEvent("{\"a\":{\"@id\":\"1\",\"#text\":\"x\"}}")
                        .named("text beside an attribute"),
                xml("<a>\n  <b>1</b>\n  <c/>\n</a>")
                        .isEvent("{\"a\":{\"b\":\"1\",\"c\":\"\"}}")
                        .named("layout is dropped"),
                xml("<a><b>1</b><c/><b>2</b><b x=\"3\"/></a>")
                        .isEvent("{\"a\":{\"b\":[\"1\",\"2\",{\"@x\":\"3\"}],\"c\":\"\"}}")
                        .named("repeats are an array, in their order"),
                xml("<p>one <b>two</b> three</p>")
                        .isEvent("{\"p\":{\"b\":\"two\",\"#text\":\"one  three\"}}")
                        .named("text among elements"),
                xml("<a><![CDATA[<b>]]>&amp;c<!-- d --><?e f?></a>")
                        .isEvent("{\"a\":\"<b>&c\"}")
                        .named("CDATA and escapes are text, comments and instructions are nothing"),
                xml("<s:e xmlns:s=\"urn:s\"><s:b u:k=\"v\"/></s:e>")
                        .isEvent("{\"s:e\":{\"@xmlns:s\":\"urn:s\",\"s:b\":{\"@u:k\":\"v\"}}}")
                        .named("prefixes stay as they are written, declared or not"),
                BodyConversionCase.of("text/xml", "<a/>")
                        .isEvent("{\"a\":\"\"}")
                        .named("text/xml"),
                BodyConversionCase.of("application/soap+xml; action=\"x\"", "<a/>")
                        .isEvent("{\"a\":\"\"}")
                        .named("a type that ends in +xml"),
                BodyConversionCase.of("application/xml", "").isEvent("{}").named("an empty body"));
    }

    @TestFactory
    Stream<DynamicTest> charsets_areDecoded() {
        String latin = "<?xml version=\"1.0\" encoding=\"%s\"?><a>é€</a>";
        String event = "{\"a\":\"é€\"}";
        return Stream.of(
                xml("\ufeff<a>é€</a>").isEvent(event).named("UTF-8 with a byte order mark"),
                BodyConversionCase.of("text/xml", latin.formatted("windows-1252"), "windows-1252")
                        .isEvent(event)
                        .named("its own declaration"),
                BodyConversionCase.of("text/xml; charset=windows-1252", latin.formatted("UTF-8"), "windows-1252")
                        .isEvent(event)
                        .named("the content type comes before the declaration"),
                BodyConversionCase.of("text/xml; charset=windows-1252", "\ufeff<a>é€</a>", "UTF-8")
                        .isEvent(event)
                        .named("a byte order mark comes before the content type"),
                BodyConversionCase.of("text/xml; charset=klingon", "<a/>")
                        .isRefused(ProblemType.UNSUPPORTED_MEDIA_TYPE)
                        .named("an unknown charset in the content type"),
                xml(latin.formatted("klingon"))
                        .isRefused(ProblemType.UNSUPPORTED_MEDIA_TYPE)
                        .named("an unknown charset in the declaration"),
                BodyConversionCase.of("text/xml", latin.formatted("UTF-16"), "UTF-16LE")
                        .isEvent(event)
                        .named("UTF-16 without a mark"),
                BodyConversionCase.of("text/xml", latin.formatted("UTF-16"), "UTF-16")
                        .isEvent(event)
                        .named("UTF-16 with a mark"),
                BodyConversionCase.of("text/xml; charset=utf-16", latin.formatted("UTF-16"), "UTF-16")
                        .isEvent(event)
                        .named("UTF-16 with a mark, by name"),
                xml(latin.formatted("utf-16")).isEvent(event).named("what declares UTF-16 and is UTF-8"),
                BodyConversionCase.of("text/xml", "<a>é</a>", "ISO-8859-1")
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("bytes that are not UTF-8"),
                BodyConversionCase.of("text/xml;charset=us-ascii", "<a>é</a>")
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("bytes that are not in the charset"));
    }

    @TestFactory
    Stream<DynamicTest> malformedDocuments_areRejected() {
        String bomb = "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;\">]>";
        return Stream.of(
                        List.of("<a>", "half a document"),
                        List.of("<a></b>", "tags that do not match"),
                        List.of("<a/><b/>", "two roots"),
                        List.of("<a x=\"1\" x=\"2\"/>", "a doubled attribute"),
                        List.of("text", "no XML"),
                        List.of(" ", "nothing but a blank"),
                        List.of("{\"a\":1}", "JSON"),
                        List.of("<a>&#xD800;</a>", "half of a surrogate pair"),
                        List.of("<a>\u0001</a>", "a control character"),
                        List.of("<a>&nbsp;</a>", "an entity of HTML"),
                        List.of(bomb + "<a>&y;</a>", "an entity that is declared"),
                        List.of(bomb + "<a b=\"&y;\"/>", "an entity that is declared, in an attribute"))
                .map(row ->
                        xml(row.get(0)).isRefused(ProblemType.INVALID_PAYLOAD).named(row.get(1)));
    }

    @Test
    void documentType_isIgnored() throws Exception {
        assertThat(XmlDocument.read(
                        "<!DOCTYPE a SYSTEM \"http://192.0.2.1/a.dtd\" [<!ATTLIST a b CDATA \"default\">]><a>x</a>", 9))
                .isEqualTo(Map.of("a", "x"));
    }

    @Test
    void externalFile_isNotRead(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "sesame");
        String external = "<!DOCTYPE a [<!ENTITY f SYSTEM \"%s\">]><a>&f;</a>".formatted(file.toUri());
        assertThatThrownBy(() -> XmlDocument.read(external, 9))
                .isInstanceOf(XmlDocument.UnreadableException.class)
                .hasMessageNotContaining("sesame");
    }

    @Test
    void rejection_namesPositionWithoutContent() {
        TriggerResponse answer = new TriggerFixture()
                .answer(request(
                        "POST",
                        async(OPEN, OPEN_WORKFLOW),
                        Headers.of("Content-Type", "text/xml"),
                        "<a>\n<sesame></b>".getBytes(UTF_8)));
        assertThat(answer.body()).asString(UTF_8).contains("line 2, column").doesNotContain("sesame");
    }

    @Test
    void limits_areEnforced() throws Exception {
        assertThat(XmlDocument.read("<a>".repeat(500) + "</a>".repeat(500), 500))
                .hasSize(1);
        assertUnreadable("<a>".repeat(501) + "</a>".repeat(501), "nests deeper than 500 levels");
        assertThat(XmlDocument.read(names(XmlDocument.NAMES - 1), 500)).hasSize(1);
        assertUnreadable(names(XmlDocument.NAMES), "more than 1000 different names");
    }

    /** Under a root, so many elements with names of their own. */
    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "<n" + i + "/>").collect(Collectors.joining("", "<r>", "</r>"));
    }

    private static void assertUnreadable(String xml, String message) {
        assertThatThrownBy(() -> XmlDocument.read(xml, 500))
                .isInstanceOf(XmlDocument.UnreadableException.class)
                .hasMessageContaining(message);
    }

    private static BodyConversionCase xml(String body) {
        return BodyConversionCase.of("application/xml", body);
    }
}
