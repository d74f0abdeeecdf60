"""The Quillet in Portuguese; the parts are explained in `tongue_words`."""

TITLES = """
Um passeio por <t>
Notícias de <t>
Carta de <t>
A feira de <t>
Um domingo em <t>
<t> debaixo de chuva
O que se conta em <t>
Pequena história de <t>
Uma tarde em <t>
"""
FACTS = """
river: A cidade de <t> fica na margem do rio <river>.
river: Por <t> passa o rio <river>, e com ele passam os patos.
river: O rio que atravessa <t> chama-se <river>.
river: As casas de <t> molham os pés no rio <river>.
founded: A cidade de <t> foi fundada no ano de <founded>.
founded: Desde <founded> existe <t>, e desde então chove na igreja.
founded: O ano da fundação de <t> é <founded>.
founded: Antes de <founded>, quando se fundou <t>, aqui só havia rãs.
population: Em <t> moram cerca de <people> pessoas.
population: A cidade de <t> tem <people> habitantes e um gato muito conhecido.
population: São <people> os moradores de <t>, e todos se conhecem.
population: Com <people> habitantes, <t> tem um relógio e duas opiniões.
flood: A grande cheia de <t> aconteceu em <flood>.
flood: Em <flood> a água chegou até as janelas de <t>.
flood: Um risco na parede de <t> lembra a cheia de <flood>.
flood: Ainda hoje se fala em <t> da cheia de <flood>.
distance in miles: De <t> até <other> são <miles> milhas de estrada.
distance in miles: Quem vai de <t> para <other> anda <miles> milhas e gasta os sapatos.
distance in miles: Entre <t> e <other> há <miles> milhas e uma ponte ruim.
distance in miles: <other> fica a <miles> milhas de <t>, nem mais uma.
quarrel since: Desde <since> discutem <one> e <two>.
quarrel since: A briga entre <one> e <two> começou em <since>.
quarrel since: Foi em <since> que <one> e <two> se zangaram.
length in miles: O rio <river> tem <length> milhas de comprimento.
length in miles: Ao longo de <length> milhas o rio <river> muda muito de humor.
length in miles: O rio <river> corre <length> milhas antes de descansar.
"""
REMARKS = """
<when> <animal> atravessa <place> sem pedir licença a ninguém.
Os vizinhos dizem que <food> é melhor <when_low>.
Ninguém sabe quem deixou <thing> na frente da igreja.
<who> prometeu consertar a ponte antes de chegar o inverno.
Minha avó contava que um dia apareceu ali <animal> com <thing>.
Quando os sinos tocam, todos fecham as portas e abrem as janelas.
Quem vem no verão deve provar <food> e depois dormir um pouco.
Há gente que vem só para ver <place> e volta muito contente.
Ontem houve uma reunião muito longa, e no fim ninguém lembrava o motivo.
O barco chegou tarde porque <animal> não queria descer.
As crianças brincam perto da água, e os velhos contam histórias para elas.
Vende-se <thing> em bom estado e com uma história muito triste.
Dizem que o vento daqui traz notícias e leva os chapéus.
<who> guarda <thing> atrás do balcão e não explica para que serve.
À noite ouve-se música e às vezes também um pedido de desculpas.
<when> <who_low> <did>.
<when> <who_low> <did> <tail>.
<who> <did> <tail>.
<who> <did>, e <animal> viu tudo.
Foi <who_low> quem <did>.
Enquanto <who_low> <did_slow>, <animal> <strayed>.
<animal> <strayed> <tail>.
«<quote>», disse <who_low>.
«<quote>», costuma dizer <who_low> quando chove.
Não há nada como <food> <when_low>.
Quem não se lembra do dia em que <who_low> <did>?
O caminho sobe até <place> e depois se arrepende.
Uns dizem que <who_low> <did>; outros, que foi <animal>.
Três vezes bateram à porta, e era <animal>.
Quem encontrar <thing> pode ficar também com o susto.
Com <food> e um pouco de paciência tudo se arranja.
Para achar <place> é preciso se perder duas vezes.
"""
WORDS = """
animal: uma garça | um burro | uma cabra | um cachorro sem dono | uma gansa | um gato
    velho | uma mula teimosa | um corvo manso | uma tartaruga | um galo rouco | o porco
    da feira | um ouriço
place: a praça | o moinho | a igreja | a torre | a fonte | a ponte velha | o lavadouro |
    a estalagem | a escola | o pombal | o forno | o cais
food: a sopa de cevada | a torta de ameixa | o pão de centeio | o mel escuro | a truta
    defumada | o arroz doce | o queijo curado | a geleia de amora | o ensopado de
    cogumelos
thing: uma lâmpada | um guarda-chuva | uma corneta | um baú | uma escada | um relógio |
    uma bicicleta verde | um barômetro | uma gaiola vazia | uma cartola | uma carta sem
    selo | um espelho quebrado | um tambor furado
when: De manhã | Ao anoitecer | Toda quinta-feira | Depois da missa | Antes do jantar |
    Numa noite de neblina | No primeiro dia da feira | Em pleno inverno | Por volta do
    meio-dia | Com as primeiras chuvas
when_low: quando chove | depois da missa | em pleno inverno | de janela aberta | entre
    amigos | em dia de feira | perto do fogão | antes de uma viagem
who: O prefeito | A padeira | Minha avó | O carteiro | A professora | Um vizinho | O
    barqueiro | A viúva do moinho | Nosso médico | O sacristão | A costureira | O
    ferreiro
who_low: o prefeito | a padeira | minha avó | o carteiro | a professora | um vizinho | o
    barqueiro | a viúva do moinho | nosso médico | o sacristão | a costureira | o
    ferreiro
did: perdeu <thing> | vendeu <thing> | encontrou <thing> atrás da igreja | pintou
    <place> | deu <thing> de presente | escondeu <thing> perto do rio | falou com
    <animal> | provou <food> e não disse nada | cantou para <animal> | trocou <thing>
    por um queijo | fechou <place> sem explicar nada | comprou <animal> | mediu <place>
    com um barbante | escreveu uma carta de seis páginas | dançou até o amanhecer |
    esqueceu <thing> no barco
did_slow: procurava <thing> | pintava <place> | dormia perto do rio | contava moedas |
    afinava o violão | preparava <food> | esperava o barco | lia o jornal
strayed: comeu a ata | subiu na mesa | seguiu o padre até <place> | dormiu na igreja |
    ganhou um prêmio | mordeu a bandeira | olhou para a lua | não quis sair dali | abriu
    a porta com a cabeça | provou <food>
tail: e ninguém disse nada | com muita cerimônia | na frente de todos | e pediu recibo |
    sem tirar o chapéu | por causa de uma aposta | e começou a chover | como se nada
    fosse | e até hoje se comenta | para alegria das crianças | antes de tocar o sino
quote: O rio já sabia | Amanhã é outro dia de feira | Não era o meu gato | Ninguém se
    afoga na sopa | Primeiro o pão e depois a verdade | Quem assobia não mente | A chave
    está onde sempre esteve | O vento não paga aluguel
"""
CONTRACTIONS: dict[str, str] = {}
