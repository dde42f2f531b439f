import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** The three rules on Kafka Streams. Arguments: bootstrap, events, folder, passes. */
public final class KafkaStreamsPeer {
  private static final Serde<Event> EVENTS = Json.serde(new TypeReference<Event>() {});
  private static final Serde<Doubt> DOUBTS = Json.serde(new TypeReference<Doubt>() {});
  private static final int MOST_GAP_DAYS = 2;
  private static final int LEAST_PERSONS = 10;

  private KafkaStreamsPeer() {}

  /** First and last day of each stay of a person in a hospital, by mdtrt_id. */
  static final class Readmission implements FixedKeyProcessor<String, Event, Doubt> {
    private FixedKeyProcessorContext<String, Doubt> context;
    private KeyValueStore<String, Map<String, long[]>> store;

    @Override
    public void init(FixedKeyProcessorContext<String, Doubt> context) {
      this.context = context;
      this.store = context.getStateStore("stays");
    }

    @Override
    public void process(FixedKeyRecord<String, Event> record) {
      Event.Data data = record.value().data;
      long begin = OffsetDateTime.parse(data.begntime).toLocalDate().toEpochDay();
      long end = OffsetDateTime.parse(data.endtime).toLocalDate().toEpochDay();
      // the topic's key is the person already: a key of person and hospital stays in its partition
      String key = data.psn_no + "|" + data.fixmedins_code;
      Map<String, long[]> stays = store.get(key);
      if (stays == null) {
        stays = new HashMap<>();
      }
      boolean follows = false;
      for (Map.Entry<String, long[]> other : stays.entrySet()) {
        follows |= within(begin - other.getValue()[1]);
        if (within(other.getValue()[0] - end)) { // it came earlier and is the later stay
          context.forward(record.withValue(new Doubt("readmission-within-days", other.getKey())));
        }
      }
      if (follows) {
        context.forward(record.withValue(new Doubt("readmission-within-days", data.mdtrt_id)));
      }
      stays.put(data.mdtrt_id, new long[] {begin, end});
      store.put(key, stays);
      Progress.one();
    }

    private static boolean within(long gap) {
      return gap >= 0 && gap <= MOST_GAP_DAYS;
    }
  }

  /** Persons who came into a unit in a period. */
  static final class Mass implements FixedKeyProcessor<String, Event, Doubt> {
    private FixedKeyProcessorContext<String, Doubt> context;
    private KeyValueStore<String, Set<String>> store;

    @Override
    public void init(FixedKeyProcessorContext<String, Doubt> context) {
      this.context = context;
      this.store = context.getStateStore("persons");
    }

    @Override
    public void process(FixedKeyRecord<String, Event> record) {
      Event.Data data = record.value().data;
      String key = data.emp_no + "|" + data.period;
      Set<String> persons = store.get(key);
      if (persons == null) {
        persons = new HashSet<>();
      }
      if (persons.add(data.psn_no)) {
        store.put(key, persons);
        if (persons.size() == LEAST_PERSONS) {
          context.forward(record.withValue(new Doubt("mass-cross-pool-in", key)));
        }
      }
      Progress.one();
    }
  }

  static Topology topology(String doubts) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore("stays"),
            Serdes.String(),
            Json.serde(new TypeReference<Map<String, long[]>>() {})));
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore("persons"),
            Serdes.String(),
            Json.serde(new TypeReference<Set<String>>() {})));

    Produced<String, Doubt> found = Produced.with(Serdes.String(), DOUBTS);
    builder.stream("settlement.events", Consumed.with(Serdes.String(), EVENTS))
        .filter((key, event) -> event.type.equals("settlement.settled"))
        .processValues(Readmission::new, "stays")
        .to(doubts, found);

    KStream<String, Event> registered =
        builder.stream("registration.events", Consumed.with(Serdes.String(), EVENTS));
    registered
        .filter((key, event) -> event.type.equals("registration.transferred_in") && event.data.cross_pool)
        .selectKey((key, event) -> event.data.emp_no)
        .repartition(Repartitioned.<String, Event>as("by-unit").withKeySerde(Serdes.String()).withValueSerde(EVENTS))
        .processValues(Mass::new, "persons")
        .to(doubts, found);
    registered
        .filter((key, event) -> event.type.equals("registration.person_changed"))
        .peek((key, event) -> Progress.one())
        .filter((key, event) -> event.idNumberModified())
        .mapValues(event -> new Doubt("id-number-modified", event.id))
        .to(doubts, found);
    return builder.build();
  }

  /** Each pass reads everything, from nothing: the first one is cold and publishes apart. */
  public static void main(String[] args) throws InterruptedException {
    long events = Long.parseLong(args[1]);
    int passes = Integer.parseInt(args[3]);
    Progress.of(events);
    for (int pass = 1; pass <= passes; pass++) {
      Properties config = new Properties();
      config.put(StreamsConfig.APPLICATION_ID_CONFIG, "peer-kstreams-" + pass);
      config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
      config.put(StreamsConfig.STATE_DIR_CONFIG, args[2]);
      config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
      config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 2_000);
      config.put("auto.offset.reset", "earliest");
      KafkaStreams streams = new KafkaStreams(topology(pass < passes ? "peer.kstreams.cold" : "peer.kstreams"), config);
      Thread closing = new Thread(() -> streams.close(Duration.ofSeconds(8)));
      Runtime.getRuntime().addShutdownHook(closing);
      streams.start();
      Progress.await(events * pass);
      if (pass < passes) {
        streams.close(Duration.ofSeconds(30));
        Runtime.getRuntime().removeShutdownHook(closing);
      }
    }
    Thread.currentThread().join(); // the harness ends it, once the last doubts are published
  }
}
