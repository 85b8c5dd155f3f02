import pytest

from indexer.language import by_amount, language_of, languages_of

ENGLISH = "The workers were promised good wages, but their passports were taken from them on the first day at sea. " * 4
SPANISH = "Los trabajadores no recibieron su salario y fueron obligados a quedarse en la finca durante la cosecha. " * 4
RUSSIAN = "Работники не получали заработную плату и не могли покинуть предприятие без разрешения хозяина. " * 4


# The first article of the Universal Declaration of Human Rights.
FIRST_ARTICLE = {
    "en": "All human beings are born free and equal in dignity and rights. They are endowed with reason and "
    "conscience and should act towards one another in a spirit of brotherhood.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et "
    "de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.",
    "es": "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón "
    "y conciencia, deben comportarse fraternalmente los unos con los otros.",
    "pt": "Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de razão e de "
    "consciência, devem agir uns para com os outros em espírito de fraternidade.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen "
    "begabt und sollen einander im Geiste der Brüderlichkeit begegnen.",
    "ca": "Tots els éssers humans neixen lliures i iguals en dignitat i en drets. Són dotats de raó i de "
    "consciència, i han de comportar-se fraternalment els uns amb els altres.",
    "it": "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e "
    "di coscienza e devono agire gli uni verso gli altri in spirito di fratellanza.",
    "ro": "Toate ființele umane se nasc libere și egale în demnitate și în drepturi. Ele sunt înzestrate cu "
    "rațiune și conștiință și trebuie să se comporte unele față de altele în spiritul fraternității.",
    "nl": "Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met verstand "
    "en geweten, en behoren zich jegens elkander in een geest van broederschap te gedragen.",
    "pl": "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni "
    "rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa.",
    "da": "Alle mennesker er født frie og lige i værdighed og rettigheder. De er udstyret med fornuft og "
    "samvittighed, og de bør handle mod hverandre i en broderskabets ånd.",
    "id": "Semua orang dilahirkan merdeka dan mempunyai martabat dan hak-hak yang sama. Mereka dikaruniai akal "
    "dan hati nurani dan hendaknya bergaul satu sama lain dalam semangat persaudaraan.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve "
    "birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.",
    "ru": "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и "
    "совестью и должны поступать в отношении друг друга в духе братства. Рабство и работорговля "
    "запрещаются во всех их видах.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і совістю "
    "і повинні діяти у відношенні один до одного в дусі братерства.",
    "bg": "Всички хора се раждат свободни и равни по достойнство и права. Те са надарени с разум и съвест и "
    "следва да се отнасят помежду си в дух на братство.",
}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        (SPANISH, "es"),
        (RUSSIAN, "ru"),
        ("العمل القسري في مزارع القطن وفي سفن الصيد " * 8, "ar"),
        ("کارگران مجبور به کار در کارخانه‌ها هستند و گزارش چنین می‌گوید " * 8, "fa"),
        ("強迫勞動在漁船上仍然存在,工人沒有工資。" * 8, "zh"),
        ("労働者はパスポートを取り上げられ、賃金は支払われなかった。" * 8, "ja"),
        ("노동자들은 여권을 빼앗기고 임금을 받지 못했다. " * 8, "ko"),
        ("แรงงานบังคับในเรือประมง " * 8, "th"),
        ("Οι εργάτες δεν πληρώθηκαν ποτέ για τη δουλειά τους. " * 8, "el"),
        ("", ""),
        ("12 345 678", ""),
    ],
)
def test_language_is_told(text, language):
    assert language_of(text) == language


def test_page_in_another_language_of_the_same_script_is_told():
    assert languages_of([ENGLISH, ENGLISH, SPANISH, ENGLISH]) == ("en", "en", "es", "en")


def test_page_in_another_script_is_told():
    assert languages_of([ENGLISH, ENGLISH, RUSSIAN]) == ("en", "en", "ru")


def test_page_with_little_text_has_the_language_of_the_report():
    assert languages_of([SPANISH, "Annex", "", SPANISH]) == ("es", "es", "es", "es")


def test_main_language_is_that_of_most_text():
    texts = [ENGLISH, SPANISH, SPANISH]
    assert by_amount(texts, languages_of(texts)) == ("es", "en")


@pytest.mark.parametrize("language", FIRST_ARTICLE)
def test_languages_that_resemble_each_other_are_told_apart(language):
    assert language_of(FIRST_ARTICLE[language]) == language_of(FIRST_ARTICLE[language] * 4) == language


@pytest.mark.parametrize("language", [language for language in FIRST_ARTICLE if language != "en"])
def test_a_page_in_another_language_is_told_in_each(language):
    assert languages_of([ENGLISH * 4, FIRST_ARTICLE[language] * 4, ENGLISH * 4]) == ("en", language, "en")
